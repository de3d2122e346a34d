package io.portside.launcher;

import io.portside.scanner.tls.TlsInspection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code portside tls}: what a TLS server shows. */
@Command(
    name = "tls",
    description = "Show a TLS server's protocol, cipher and certificates, and what is wrong there.",
    exitCodeOnInvalidInput = TlsInspection.EXIT_USAGE,
    footer = {
      "",
      "Exit codes: 0 good, 1 usage, 2 no connection or handshake, 3 a certificate to refuse."
    })
final class TlsCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "HOST[:PORT]",
      description = "a name, an address or [IPv6]; port 443 where there is none")
  private String target = "";

  @Override
  public Integer call() {
    return new TlsInspection().run(target, System.out, System.err);
  }
}
