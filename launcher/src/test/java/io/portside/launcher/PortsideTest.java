package io.portside.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class PortsideTest {
  private record Outcome(int code, String out, String err) {}

  private static Outcome run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    CommandLine line =
        Portside.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Outcome(line.execute(args), out.toString(), err.toString());
  }

  static Iterable<String> commands() {
    return Portside.commandLine().getSubcommands().keySet();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItself(String command) {
    Outcome help = run(command, "--help");

    assertThat(help.code).isZero();
    assertThat(help.out).startsWith("Usage: portside " + command).contains("-h, --help");
    assertThat(help.out.lines()).allMatch(line -> line.length() <= 100);
    assertThat(run("--help").out).containsPattern("(?m)^  " + command + " +\\w");
  }

  @Test
  void theVersionIsTheBuilds() {
    assertThat(run("--version").out).startsWith("portside ");
    assertThat(run("scan", "--version").out).startsWith("portside ");
  }

  @Test
  void anUnknownCommandIsAnsweredWithTheLikelyOne() {
    Outcome typo = run("scna");

    assertThat(typo.code).isEqualTo(2);
    assertThat(typo.err).contains("scna").contains("Did you mean").contains("portside scan");
  }

  @Test
  void withoutACommandTheCommandsAreListed() {
    Outcome bare = run();

    assertThat(bare.code).isEqualTo(2);
    assertThat(bare.err).contains("Usage: portside").contains("chat-service");
  }

  @Test
  void aWrongAddressSaysWhatWasExpected() {
    Outcome wrong = run("chat", "--to", "127.0.0.1:70000");

    assertThat(wrong.code).isEqualTo(2);
    assertThat(wrong.err)
        .contains("port 70000 (expected: 0-65535)")
        .contains("See portside chat --help");
  }

  @Test
  void scanAndTlsHaveTheirOwnCodeForUsage() {
    assertThat(run("scan").code).isEqualTo(1);
    assertThat(run("tls").code).isEqualTo(1);
  }
}
