package io.portside.scanner.store;

import io.portside.common.sql.Migrations;

/** The tables of the scanner. */
public final class ScannerSchema {
  /** Applied at the start of every node. */
  public static final Migrations MIGRATIONS =
      Migrations.of("scanner", "/io/portside/scanner/store/", "001-scan.sql");

  private ScannerSchema() {}
}
