package io.portside.gateway.http;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the route of a request: one that names its host before one that does not, then the longest
 * path.
 */
final class RouteTable {
  private final List<Route> routes;

  RouteTable(List<Route> routes) {
    this.routes =
        routes.stream()
            .sorted(
                Comparator.comparing((Route route) -> route.host().isEmpty())
                    .thenComparing(route -> -route.path().length()))
            .toList();
  }

  /**
   * The target of a request.
   *
   * @param host without port
   * @param path as the client wrote it, without dot segments
   */
  Optional<Target> find(String host, String path) {
    String lower = host.toLowerCase(Locale.ROOT);
    return routes.stream().filter(route -> route.fits(lower, path)).findFirst().map(Route::target);
  }
}
