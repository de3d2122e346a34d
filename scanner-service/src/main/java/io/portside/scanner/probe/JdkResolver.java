package io.portside.scanner.probe;

import io.portside.common.net.IpAddress;
import io.portside.scanner.core.Resolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Asks the host's own resolver, hosts file included. It takes no deadline, so each question runs on
 * a virtual thread that is left behind when its time is over; the resolver's own limit ends it.
 */
public final class JdkResolver implements Resolver {
  @Override
  public List<IpAddress> resolve(String name, Duration timeout) throws UnknownHostException {
    CompletableFuture<List<IpAddress>> answer = new CompletableFuture<>();
    Thread.ofVirtual().name("scan-resolve").start(() -> complete(answer, name));
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new UnknownHostException("no answer within " + timeout.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException("interrupted");
    } catch (ExecutionException e) {
      throw new UnknownHostException("no address for this name");
    }
  }

  private static void complete(CompletableFuture<List<IpAddress>> answer, String name) {
    try {
      answer.complete(
          Stream.of(InetAddress.getAllByName(name)).map(IpAddress::of).distinct().toList());
    } catch (UnknownHostException | SecurityException e) {
      answer.completeExceptionally(e);
    }
  }
}
