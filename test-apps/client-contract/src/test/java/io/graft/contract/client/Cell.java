package io.graft.contract.client;

import io.graft.test.Jdk;
import java.util.ArrayList;
import java.util.List;
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

  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    for (int jdk : Jdk.matrix()) {
      cells.add(new Cell("HttpURLConnection", jdk, "UrlConnectionLibrary", null, "http", false));
    }
    for (int jdk : Jdk.matrix(11)) {
      String name = "java.net.http, HTTP/";
      cells.add(new Cell(name + "1.1", jdk, "JdkLibrary", null, "http", false));
      cells.add(new Cell(name + "2 by upgrade", jdk, "JdkLibrary", null, "http", true));
      cells.add(new Cell(name + "2 by TLS", jdk, "JdkLibrary", null, "https", true));
    }
    for (String version : List.of("4.3.6", "4.5.14")) {
      for (int jdk : Jdk.matrix()) {
        String name = "Apache HttpClient " + version;
        cells.add(new Cell(name, jdk, "ApacheLibrary", "httpclient-" + version, "http", false));
      }
    }
    return cells;
  }

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
