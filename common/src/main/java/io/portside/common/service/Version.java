package io.portside.common.service;

/** Which Portside this is. */
public final class Version {
  private Version() {}

  /** As the build wrote it into the jar, {@code development} when run from class folders. */
  public static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
