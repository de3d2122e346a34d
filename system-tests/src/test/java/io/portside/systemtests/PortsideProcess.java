package io.portside.systemtests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real process of the built command, as {@code ./portside ARGS} runs it. */
final class PortsideProcess implements AutoCloseable {
  /** The checkout: the parent of this module's folder. */
  static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private static final Path JAR = HOME.resolve("launcher/target/portside-launcher.jar");

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final Thread reader;
  private final String what;

  private PortsideProcess(Process process, String what) {
    this.process = process;
    this.what = what;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  static PortsideProcess start(String... args) throws IOException {
    return start(List.of(args));
  }

  /** Standard output and error come together, line by line. */
  static PortsideProcess start(List<String> args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "@" + HOME.resolve("jvm.args"),
                "-jar",
                JAR.toString()));
    command.addAll(args);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PORTSIDE_"));
    return new PortsideProcess(builder.start(), String.join(" ", args));
  }

  /** The whole suite in one process, on free ports, its data in {@code data}; ready when back. */
  static PortsideProcess suite(Path data, String... more) throws Exception {
    List<String> args =
        new ArrayList<>(
            List.of(
                "up",
                "--data",
                data.toString(),
                "--set",
                "gateway.http=127.0.0.1:0",
                "--set",
                "gateway.tcp=127.0.0.1:0"));
    args.addAll(List.of(more));
    PortsideProcess suite = start(args);
    suite.await("(?m)^ready\\b", Deadline.START);
    return suite;
  }

  private void read() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
      }
    } catch (IOException ended) {
      output.add("(output ended: " + ended.getMessage() + ")");
    }
  }

  /** Waits until some output line has {@code regex} in it. */
  Matcher await(String regex, Duration limit) throws Exception {
    Pattern pattern = Pattern.compile(regex);
    Matcher[] found = new Matcher[1];
    try {
      Deadline.until(
          what + " prints " + regex,
          limit,
          () -> {
            for (String line : output) {
              Matcher matcher = pattern.matcher(line);
              if (matcher.find()) {
                found[0] = matcher;
                return true;
              }
            }
            if (!process.isAlive()) {
              throw new AssertionError(what + " ended with " + process.exitValue());
            }
            return false;
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + output(), e);
    }
    return found[0];
  }

  /** The port of the front door's HTTP listener. */
  int httpPort() throws Exception {
    return Integer.parseInt(await("http://127\\.0\\.0\\.1:(\\d+)/", Deadline.ANSWER).group(1));
  }

  /** The port of the front door's TCP listener. */
  int tcpPort() throws Exception {
    return Integer.parseInt(await("nc 127\\.0\\.0\\.1 (\\d+)", Deadline.ANSWER).group(1));
  }

  /** The port of the front door's UDP listener. */
  int udpPort() throws Exception {
    return Integer.parseInt(await("nc -u -w 1 127\\.0\\.0\\.1 (\\d+)", Deadline.ANSWER).group(1));
  }

  String output() {
    return String.join("\n", output);
  }

  long pid() {
    return process.pid();
  }

  /** Waits for the end; the exit code. */
  int exit(Duration limit) throws Exception {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError(what + " did not end within " + limit + "\n" + output());
    }
    reader.join(limit.toMillis());
    return process.exitValue();
  }

  /** SIGTERM, as a service manager or Ctrl-C would; the exit code. */
  int terminate() throws Exception {
    process.destroy();
    return exit(Duration.ofSeconds(60));
  }

  /** SIGKILL. */
  void kill() throws Exception {
    process.destroyForcibly();
    exit(Deadline.ANSWER);
  }

  @Override
  public void close() throws Exception {
    if (process.isAlive()) {
      kill();
    }
  }
}
