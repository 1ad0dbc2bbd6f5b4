package io.graft.instrumentation.spi.connection;

import io.graft.governance.endpoint.OpenConnection;
import io.graft.governance.floor.Connection;
import io.graft.governance.service.Instance;
import io.graft.instrumentation.spi.client.EndpointAddress;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** A connection that the application opens, as {@link ConnectDriver} drives it. */
public final class ConnectAttempt {
  private final Connection connection;
  final SocketAddress given;
  final @Nullable ConnectAttempt around;

  /** Whether the thread waits until the connection is established or has failed. */
  private final boolean waits;

  private InetSocketAddress address;
  private boolean moved;

  /** What it is once it is connected. */
  @Nullable OpenConnection pending;

  /** Whether advice itself calls the woven method. */
  public boolean busy;

  /** What the system call was made with; {@code null}: none yet. */
  public @Nullable Object family;

  public @Nullable FileDescriptor descriptor;

  ConnectAttempt(
      Connection connection,
      InetSocketAddress given,
      @Nullable ConnectAttempt around,
      boolean waits) {
    this.connection = connection;
    this.given = given;
    this.address = given;
    this.around = around;
    this.waits = waits;
  }

  /** Chooses the next address. Returns whether there is one. */
  boolean advance() {
    if (!connection.governed()) {
      return address == given && byName();
    }
    for (Instance next = connection.next(); next != null; next = connection.next()) {
      try {
        InetAddress at =
            waits
                ? EndpointAddress.awaited(next, connection.host())
                : EndpointAddress.of(next, connection.host());
        address = new InetSocketAddress(at, next.port());
        return true;
      } catch (UnknownHostException e) {
        connection.failed(e);
      }
    }
    return false;
  }

  /** A port that no instance of the service has: the host is another one, which DNS may know. */
  private boolean byName() {
    try {
      address = new InetSocketAddress(EndpointAddress.lookUp(connection.host()), connection.port());
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * The current address has failed: chooses another one.
   *
   * @param refused the previous failure of this descriptor; {@code null}: none
   * @throws IOException the failure for the application, if no other address is left
   */
  public void failover(@Nullable IOException refused, IOException failure) throws IOException {
    if (isOther(failure)) {
      if (refused == null) {
        throw failure;
      }
      // This system does not connect a descriptor twice.
      connection.abandoned();
      throw refused;
    }
    connection.failed(failure);
    if (!advance()) {
      throw failure;
    }
    moved = true;
  }

  /** Whether it goes to this address at present. */
  public boolean isAt(InetAddress where, int port) {
    return port == address.getPort() && where.equals(address.getAddress());
  }

  /** The address that it goes to, under the name that the application used. */
  public InetSocketAddress address() {
    return address;
  }

  /** Whether it goes to another address than the library was given at first. */
  public boolean moved() {
    return moved;
  }

  /** Whether the thread waits until the connection is established or has failed. */
  public boolean waits() {
    return waits;
  }

  /** It is established. */
  public void connected(OpenConnection opened) {
    connection.connected(opened);
  }

  /** It has failed, for the application too. */
  public void failed(Throwable failure) {
    connection.failed(failure);
  }

  void abandoned() {
    connection.abandoned();
  }

  /**
   * Whether a failure does not mean that the endpoint has refused. After a failure that was found
   * by polling, Linux fails the next attempt with such a one, ECONNABORTED, once.
   */
  public static boolean isOther(IOException failure) {
    return !(failure instanceof ConnectException || failure instanceof NoRouteToHostException);
  }
}
