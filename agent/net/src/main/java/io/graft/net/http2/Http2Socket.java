package io.graft.net.http2;

import io.graft.net.tls.ApplicationProtocol;
import io.graft.net.tls.TlsChannel;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** A non-blocking socket, with TLS if the server is reached by it. */
final class Http2Socket {
  private final SocketChannel channel;
  private final @Nullable SSLContext context;
  private final String host;
  private final int port;
  private @Nullable TlsChannel tls;
  private @Nullable SSLEngine engine;
  private boolean established;

  /**
   * @param context {@code null}: without TLS
   */
  Http2Socket(SocketChannel channel, @Nullable SSLContext context, String host, int port) {
    this.channel = channel;
    this.context = context;
    this.host = host;
    this.port = port;
  }

  /** Whether it is connected and its TLS handshake is done. */
  boolean established() {
    return established;
  }

  String awaited() {
    return !channel.isConnected() ? "connection" : established ? "response" : "TLS handshake";
  }

  /** Continues the handshake. Returns whether it is done. */
  boolean establish() throws IOException {
    if (established || context == null) {
      established = true;
      return true;
    }
    TlsChannel begun = tls;
    if (begun == null) {
      SSLEngine made = context.createSSLEngine(host, port);
      made.setUseClientMode(true);
      SSLParameters parameters = made.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      made.setSSLParameters(parameters);
      ApplicationProtocol.offer(made, "h2");
      begun = new TlsChannel(channel, made);
      engine = made;
      tls = begun;
    }
    established = begun.handshake();
    if (established && engine != null) {
      String protocol = ApplicationProtocol.agreed(engine);
      if (protocol != null && !protocol.equals("h2")) {
        throw new ProtocolException("it does not offer HTTP/2 in the TLS handshake");
      }
    }
    return established;
  }

  /** Whether TLS has bytes to write. */
  boolean pending() {
    return tls != null && tls.pending();
  }

  /** Writes as much as possible now. Returns whether that was all. */
  boolean write(ByteBuffer from) throws IOException {
    if (tls != null) {
      return tls.write(from);
    }
    while (from.hasRemaining()) {
      if (channel.write(from) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns how many bytes were read; 0: nothing for now; -1: the peer has closed it. */
  int read(ByteBuffer into) throws IOException {
    return tls == null ? channel.read(into) : tls.read(into);
  }

  void close() {
    TlsChannel open = tls;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // The peer has already closed the connection.
        open = null;
      }
    }
    close(channel);
  }

  static void close(@Nullable SocketChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The file descriptor is closed anyway.
        return;
      }
    }
  }
}
