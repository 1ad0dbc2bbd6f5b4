package io.graft.instrumentation.commonshttp;

import io.graft.governance.service.Instance;
import io.graft.instrumentation.spi.client.EndpointAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.apache.commons.httpclient.ConnectTimeoutException;
import org.apache.commons.httpclient.params.HttpConnectionParams;
import org.apache.commons.httpclient.protocol.ProtocolSocketFactory;
import org.apache.commons.httpclient.protocol.SecureProtocolSocketFactory;
import org.jspecify.annotations.Nullable;

/** Connects to one instance, by the factory of the application. */
class EndpointSockets implements ProtocolSocketFactory {
  final Instance instance;
  final ProtocolSocketFactory given;

  EndpointSockets(Instance instance, ProtocolSocketFactory given) {
    this.instance = instance;
    this.given = given;
  }

  @Override
  public final Socket createSocket(String host, int port) throws IOException {
    return createSocket(host, port, null, 0);
  }

  @Override
  public final Socket createSocket(
      String host, int port, @Nullable InetAddress localAddress, int localPort) throws IOException {
    return createSocket(host, port, localAddress, localPort, new HttpConnectionParams());
  }

  @Override
  public final Socket createSocket(
      String host,
      int port,
      @Nullable InetAddress localAddress,
      int localPort,
      HttpConnectionParams params)
      throws IOException {
    CommonsCall call = CommonsDriver.INSTANCE.current();
    if (call == null) {
      return connect(host, port, localAddress, localPort, params);
    }
    call.kept = false;
    HttpConnectionParams limited = params;
    if (call.timeoutNanos() != Long.MAX_VALUE) {
      limited = new HttpConnectionParams();
      limited.setDefaults(params);
      limited.setConnectionTimeout(call.timeoutMillis(params.getConnectionTimeout()));
      limited.setSoTimeout(call.timeoutMillis(params.getSoTimeout()));
    }
    return connect(host, port, localAddress, localPort, limited);
  }

  /** Makes a socket to the instance, for a request to {@code host} and {@code port}. */
  Socket connect(
      String host,
      int port,
      @Nullable InetAddress localAddress,
      int localPort,
      HttpConnectionParams params)
      throws IOException {
    return given.createSocket(
        EndpointAddress.digits(instance), instance.port(), localAddress, localPort, params);
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    if (other == null || other.getClass() != getClass()) {
      return false;
    }
    EndpointSockets that = (EndpointSockets) other;
    return instance.port() == that.instance.port()
        && instance.host().equals(that.instance.host())
        && given.equals(that.given);
  }

  @Override
  public final int hashCode() {
    return 31 * instance.host().hashCode() + instance.port();
  }

  /**
   * As through the tunnel of a proxy: the connection is made first, and the application's factory
   * secures it, and may verify it, by the name that the application used.
   */
  static final class Secure extends EndpointSockets implements SecureProtocolSocketFactory {
    Secure(Instance instance, ProtocolSocketFactory given) {
      super(instance, given);
    }

    @Override
    Socket connect(
        String host,
        int port,
        @Nullable InetAddress localAddress,
        int localPort,
        HttpConnectionParams params)
        throws IOException {
      Socket socket = new Socket();
      boolean secured = false;
      try {
        if (localAddress != null) {
          socket.bind(new InetSocketAddress(localAddress, localPort));
        }
        InetAddress address = EndpointAddress.awaited(instance, host);
        socket.connect(
            new InetSocketAddress(address, instance.port()), params.getConnectionTimeout());
        socket.setSoTimeout(params.getSoTimeout());
        Socket secure = createSocket(socket, host, port, true);
        secured = true;
        return secure;
      } catch (SocketTimeoutException e) {
        throw new ConnectTimeoutException(e.getMessage(), e);
      } finally {
        if (!secured) {
          socket.close();
        }
      }
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
        throws IOException {
      return ((SecureProtocolSocketFactory) given).createSocket(socket, host, port, autoClose);
    }
  }
}
