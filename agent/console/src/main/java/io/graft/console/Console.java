package io.graft.console;

import io.graft.console.http.AdminGuard;
import io.graft.console.http.AdminServer;
import io.graft.console.http.Page;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The admin endpoint. Create and start it on a thread of the agent. */
public final class Console implements AutoCloseable {
  /** The default of {@code graft.admin}. */
  public static final String DEFAULT_ADDRESS = "127.0.0.1:0";

  private final Map<String, Page> pages = new LinkedHashMap<>();
  private @Nullable AdminServer server;
  private @Nullable AdminGuard guard;

  /** Adds a page. Call before {@link #start}. */
  public Console page(String path, Page page) {
    pages.put(path, page);
    return this;
  }

  /** Sets who may see the pages; {@code null}: everybody. Call before {@link #start}. */
  public Console guard(@Nullable AdminGuard decides) {
    guard = decides;
    return this;
  }

  /**
   * Starts to serve. If the address cannot be bound, logs a line and serves on a free port instead:
   * without an endpoint an operator cannot find out what is wrong.
   *
   * @param address the value of {@code graft.admin}
   * @param log prints a line in the agent log
   * @return the address that is bound; {@code null}: there is no admin endpoint
   */
  public @Nullable InetSocketAddress start(String address, Consumer<String> log) {
    InetSocketAddress wanted;
    try {
      wanted = AdminAddress.parse(address);
    } catch (IllegalArgumentException e) {
      String line =
          "graft.admin="
              + address
              + " is not valid ("
              + e.getMessage()
              + "); expected host:port, a port or off";
      wanted = AdminAddress.parse(DEFAULT_ADDRESS);
      return wanted == null ? null : fallback(wanted, line, log);
    }
    if (wanted == null) {
      return null;
    }
    try {
      return listen(wanted);
    } catch (IOException e) {
      String line =
          "graft.admin="
              + address
              + ": cannot listen on "
              + authority(wanted)
              + " ("
              + e.getMessage()
              + ")";
      return fallback(onFreePort(wanted.getAddress(), e), line, log);
    }
  }

  /**
   * Releases the port for the application, and serves on a free port of the same address.
   *
   * @return the address that is bound now; {@code null}: there is no free port, or no admin
   *     endpoint
   */
  public @Nullable InetSocketAddress move() {
    AdminServer before = server;
    if (before == null) {
      return null;
    }
    InetSocketAddress bound = null;
    try {
      // Binds before closing the old port, so that it cannot get the same port again.
      bound = listen(new InetSocketAddress(before.address().getAddress(), 0));
    } catch (IOException e) {
      server = null;
    }
    before.close();
    return bound;
  }

  private static InetSocketAddress onFreePort(InetAddress wanted, IOException failure) {
    // If this host does not have the address, no port can be bound.
    boolean foreign = String.valueOf(failure.getMessage()).contains("assign");
    InetSocketAddress usual = AdminAddress.parse(DEFAULT_ADDRESS);
    return foreign && usual != null ? usual : new InetSocketAddress(wanted, 0);
  }

  private @Nullable InetSocketAddress fallback(
      InetSocketAddress address, String line, Consumer<String> log) {
    try {
      InetSocketAddress bound = listen(address);
      log.accept(line + "; the admin endpoint is at " + authority(bound) + " instead");
      return bound;
    } catch (IOException e) {
      log.accept(
          line
              + ", nor on "
              + authority(address)
              + " ("
              + e.getMessage()
              + "); there is no admin endpoint");
      return null;
    }
  }

  private InetSocketAddress listen(InetSocketAddress address) throws IOException {
    AdminServer started = AdminServer.start(address, pages, guard);
    server = started;
    return started.address();
  }

  /** Returns {@code host:port}, with an IPv6 address in brackets. */
  public static String authority(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
      server = null;
    }
  }
}
