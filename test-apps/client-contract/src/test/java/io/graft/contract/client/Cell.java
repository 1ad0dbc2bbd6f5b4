package io.graft.contract.client;

import org.jspecify.annotations.Nullable;

/**
 * A library, in a version, on a JDK.
 *
 * @param row what the table calls library and version
 * @param library simple name of the probe's class for it
 * @param jars directory below {@code target/libraries}; {@code null}: the JDK has the library
 * @param scheme that of the calls that do not say otherwise
 * @param http2 whether the library is to speak HTTP/2
 */
record Cell(
    String row, int jdk, String library, @Nullable String jars, String scheme, boolean http2) {

  boolean isJdkClient() {
    return library.equals("JdkLibrary");
  }

  boolean isUrlConnection() {
    return library.equals("UrlConnectionLibrary");
  }

  @Override
  public String toString() {
    return row + " on JDK " + jdk;
  }
}
