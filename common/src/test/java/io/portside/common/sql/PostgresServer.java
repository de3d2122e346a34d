package io.portside.common.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of its own for tests, on a loopback port, in a temporary folder, from the
 * installed binaries; settings that weigh durability are the defaults. Stopped with the JVM at the
 * latest.
 */
public final class PostgresServer implements AutoCloseable {
  private static final String USER = "portside";
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final long DEADLINE_S = 60;
  private static final int PORT_ATTEMPTS = 5;

  private static final class Shared {
    static final PostgresServer SERVER = start();
  }

  private final Path bin = findBinaries();
  private final List<String> asUser;
  private final Path folder;
  private final AtomicInteger databases = new AtomicInteger();
  private int port;
  private @Nullable Process process;

  private PostgresServer() {
    try {
      folder = Files.createTempDirectory("portside-postgres");
      asUser = unprivileged(folder);
      run("initdb", "-D", data(), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N");
      Files.writeString(
          folder.resolve("data/postgresql.auto.conf"),
          "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nshared_buffers = 16MB\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop postgres"));
    listen();
  }

  /** A server for tests that stop, kill or restart it. */
  public static PostgresServer start() {
    return new PostgresServer();
  }

  /** One server for all other tests of this JVM; each takes databases of its own. */
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  /** A new, empty database. */
  public StoreConfig config() {
    String database = "test" + databases.incrementAndGet();
    run("createdb", "-h", "127.0.0.1", "-p", "" + port, "-U", USER, database);
    return StoreConfig.of(url(database));
  }

  /** The database every server has. */
  public String url() {
    return url("postgres");
  }

  public int port() {
    return port;
  }

  /** As an operator stops it: connections are cut, committed data is safe. */
  public void stop() {
    signal("INT");
  }

  /** As the kernel does when memory is short. */
  public void kill() {
    signal("KILL");
  }

  /** Stops the server and starts it on the same port. */
  public void restart() {
    stop();
    startAgain();
  }

  /** After {@link #stop} or {@link #kill}, on the same port. */
  public void startAgain() {
    long deadline = deadline();
    while (!tryListen()) {
      // The killed server's own children may need a moment to let go of its memory.
      require(System.nanoTime() < deadline, "no restart in time: " + log());
    }
  }

  /**
   * Without the checkpoint of {@link #stop}, which a busy disk can make last: the data goes too.
   */
  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      signal("QUIT");
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String url(String database) {
    return "postgresql://" + USER + "@127.0.0.1:" + port + "/" + database;
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  /** Another process may take the port found free: then the next one. */
  private void listen() {
    for (int i = 0; i < PORT_ATTEMPTS; i++) {
      port = freePort();
      if (tryListen()) {
        return;
      }
    }
    throw new IllegalStateException("PostgreSQL does not start: " + log());
  }

  private boolean tryListen() {
    try {
      Process started =
          command("postgres", "-D", data(), "-p", "" + port)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      process = started;
      long deadline = deadline();
      while (!started.waitFor(20, TimeUnit.MILLISECONDS)) {
        if (command("pg_isready", "-q", "-h", "127.0.0.1", "-p", "" + port).start().waitFor()
            == 0) {
          return true;
        }
        require(System.nanoTime() < deadline, "not ready in time: " + log());
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends when the server's own children are gone too: one left behind may answer a query more. */
  private void signal(String signal) {
    ProcessHandle server = Objects.requireNonNull(process).toHandle();
    List<ProcessHandle> all = Stream.concat(Stream.of(server), server.descendants()).toList();
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    (signal.equals("KILL") ? all : all.subList(0, 1)).forEach(p -> command.add("" + p.pid()));
    try {
      new ProcessBuilder(command).start().waitFor();
      for (ProcessHandle one : all) {
        one.onExit().get(DEADLINE_S, TimeUnit.SECONDS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("PostgreSQL does not stop", e);
    }
  }

  private void run(String program, String... arguments) {
    try {
      Process run = command(program, arguments).redirectErrorStream(true).start();
      String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      require(run.waitFor() == 0, program + ": " + output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private ProcessBuilder command(String program, String... arguments) {
    List<String> command = new ArrayList<>(asUser);
    command.add(bin.resolve(program).toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(folder.toFile());
  }

  /** PostgreSQL refuses to run as root; the folder then belongs to another user. */
  private static List<String> unprivileged(Path folder) throws IOException {
    if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      return List.of();
    }
    var users = folder.getFileSystem().getUserPrincipalLookupService();
    UserPrincipal user = users.lookupPrincipalByName("postgres");
    Files.setOwner(folder, user);
    int uid = (Integer) Files.getAttribute(folder, "unix:uid");
    return List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--");
  }

  private static Path findBinaries() {
    List<Path> folders = new ArrayList<>();
    if (Files.isDirectory(DEBIAN)) {
      try (Stream<Path> versions = Files.list(DEBIAN)) {
        versions.sorted(Comparator.reverseOrder()).map(v -> v.resolve("bin")).forEach(folders::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    Stream.of(System.getenv("PATH").split(":")).map(Path::of).forEach(folders::add);
    return folders.stream()
        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
        .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "these tests need PostgreSQL: apt-get install postgresql (or put initdb and"
                        + " postgres on the PATH)"));
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static long deadline() {
    return System.nanoTime() + Duration.ofSeconds(DEADLINE_S).toNanos();
  }

  private static void require(boolean ok, String message) {
    if (!ok) {
      throw new IllegalStateException("PostgreSQL: " + message);
    }
  }
}
