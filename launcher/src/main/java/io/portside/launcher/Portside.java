package io.portside.launcher;

import static java.util.Objects.requireNonNull;

import io.portside.chat.ChatMain;
import io.portside.chat.ChatService;
import io.portside.common.net.HostPort;
import io.portside.common.service.ServiceProcess;
import io.portside.common.service.Version;
import io.portside.gateway.GatewayMain;
import io.portside.gateway.GatewayService;
import io.portside.launcher.chat.ChatCommand;
import io.portside.scanner.ScannerMain;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command line: {@code portside COMMAND}. */
@Command(
    name = "portside",
    description = "A self-hosted operations room: chat, port scanner and gateway.",
    mixinStandardHelpOptions = true,
    versionProvider = Portside.Release.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND")
public final class Portside implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  private Portside() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** Without a command: which there are. */
  @Override
  public Integer call() {
    CommandLine self = requireNonNull(spec).commandLine();
    self.usage(self.getErr());
    return spec.exitCodeOnInvalidInput();
  }

  static CommandLine commandLine() {
    return new CommandLine(new Portside())
        .addSubcommand(new UpCommand())
        .addSubcommand(new ChatCommand())
        .addSubcommand(new ScanCommand())
        .addSubcommand(new TlsCommand())
        .addSubcommand(service(ChatService.NAME, "rooms and their log", ChatMain::process))
        .addSubcommand(service(ScannerMain.NAME, "scans", ScannerMain::process))
        .addSubcommand(service(GatewayService.NAME, "the front door", GatewayMain::process))
        .registerConverter(HostPort.class, Portside::hostPort)
        .setParameterExceptionHandler(Portside::refuse)
        .setUsageHelpAutoWidth(true);
  }

  private static CommandLine service(
      String name, String what, Supplier<ServiceProcess<?>> process) {
    var line = new CommandLine(new ServiceCommand(process));
    line.getCommandSpec()
        .name(name)
        .usageMessage()
        .description("Run one service of a cluster: " + what + ".");
    return line;
  }

  private static HostPort hostPort(String text) {
    try {
      return HostPort.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** One line on what is wrong and where to read on; a page of usage would bury it. */
  private static int refuse(ParameterException wrong, String[] args) {
    CommandLine line = wrong.getCommandLine();
    String name = line.getCommandSpec().qualifiedName();
    PrintWriter err = line.getErr();
    err.println(name + ": " + wrong.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err)) {
      err.println("See " + name + " --help");
    }
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** The version as the build wrote it into the jar. */
  static final class Release implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"portside " + Version.current()};
    }
  }
}
