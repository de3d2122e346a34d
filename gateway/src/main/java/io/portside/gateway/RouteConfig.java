package io.portside.gateway;

import io.portside.common.config.Check;
import io.portside.common.config.Default;
import io.portside.common.config.Doc;

/**
 * Which requests of an HTTP listener go where.
 *
 * @param path they start with, whole segments
 * @param host they are for; empty: any
 * @param upstream who answers, or {@value #CONSOLE} or {@value #API}
 */
public record RouteConfig(
    @Default("/") @Doc("start of the path, whole segments") String path,
    @Default("") @Doc("host asked for, without port; empty: any") String host,
    @Doc("an upstream, or @console, or @api") String upstream) {
  /** The console's pages. */
  public static final String CONSOLE = "@console";

  /** The gateway's own {@code /api/gateway}. */
  public static final String API = "@api";

  public RouteConfig {
    Check.of()
        .that("path", path.startsWith("/"), path + " (expected: starts with /)")
        .that("host", host.indexOf('/') < 0, host + " (expected: a host name)")
        .done();
  }

  static RouteConfig of(String path, String upstream) {
    return new RouteConfig(path, "", upstream);
  }

  boolean isBuiltIn() {
    return upstream.equals(CONSOLE) || upstream.equals(API);
  }
}
