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
 * @param brief whether some cases are enough: what every call is, how it fails and how it ends
 */
record Cell(
    String row,
    int jdk,
    String library,
    @Nullable String jars,
    String scheme,
    boolean http2,
    boolean brief) {

  Cell(String row, int jdk, String library, @Nullable String jars, String scheme, boolean http2) {
    this(row, jdk, library, jars, scheme, http2, false);
  }

  /**
   * Returns the cells of a client, of which the first and the last have all cases, and with {@code
   * -Pmatrix} each: those between are of the same adapter.
   */
  static List<Cell> whole(List<Cell> cells) {
    if (Jdk.isMatrix()) {
      return cells;
    }
    List<Cell> all = new ArrayList<>(cells);
    for (int i = 1; i < all.size() - 1; i++) {
      Cell cell = all.get(i);
      all.set(
          i, new Cell(cell.row, cell.jdk, cell.library, cell.jars, cell.scheme, cell.http2, true));
    }
    return all;
  }

  /** The directories of its jars: what sits on the library has one of its own. */
  List<String> directories() {
    if (jars == null) {
      return List.of();
    }
    // Spring 7 needs Java 17, and a newer Reactor Netty than the oldest.
    String spring = jdk < 17 || jars.endsWith("1.0.0") ? "spring-5" : "spring-7";
    return isReactor() ? List.of(jars, spring) : List.of(jars);
  }

  boolean isJdkClient() {
    return library.equals("JdkLibrary");
  }

  boolean isCommons() {
    return library.equals("CommonsLibrary");
  }

  boolean isOkHttp() {
    return library.startsWith("OkHttp");
  }

  boolean isReactor() {
    return library.equals("ReactorLibrary");
  }

  boolean isApache5() {
    return library.startsWith("Apache5");
  }

  boolean isApacheAsync() {
    return library.equals("ApacheAsyncLibrary");
  }

  boolean isJetty() {
    return library.equals("JettyLibrary");
  }

  boolean isAhc() {
    return library.equals("AhcLibrary");
  }

  boolean isArmeria() {
    return library.equals("ArmeriaLibrary");
  }

  boolean isVertx() {
    return library.startsWith("Vertx");
  }

  /** Whether the library completes futures and runs callbacks by threads of its own. */
  boolean isAsync() {
    return isJdkClient()
        || isReactor()
        || isApacheAsync()
        || isJetty()
        || isAhc()
        || isArmeria()
        || isVertx()
        || isApache5() && !library.equals("Apache5Library");
  }

  /** Whether a response that is closed is read to its end first, however long that takes. */
  boolean closesByReading() {
    return isCommons() || library.equals("Apache5Library");
  }

  boolean isUrlConnection() {
    return library.equals("UrlConnectionLibrary");
  }

  @Override
  public String toString() {
    return row + " on JDK " + jdk;
  }
}
