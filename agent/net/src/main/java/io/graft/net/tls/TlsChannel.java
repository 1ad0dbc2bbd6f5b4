package io.graft.net.tls;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** TLS over a non-blocking connection. Used by one thread at a time. */
public final class TlsChannel {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** A TLS record is at most a little more than 16 KiB, so no valid peer needs more than this. */
  private static final int MOST_BUFFERED = 64 * 1024;

  private static final String CLOSED_EARLY = "it closed the connection in the TLS handshake";

  private final SocketChannel channel;
  private final SSLEngine engine;
  private ByteBuffer in;
  private ByteBuffer out;

  /** Application data that arrived during a handshake, to be read later. */
  private ByteBuffer early;

  private final @Nullable TrustAll trustAll;
  private boolean spoken;
  private boolean wantsCertificate;

  /**
   * Verifies the peer's certificate and name.
   *
   * @param trust has the trusted certificates and this side's certificate
   * @param name of the peer, for SNI and verification
   * @throws IOException if this JVM has no TLS
   */
  public TlsChannel(SocketChannel channel, SSLContext trust, String name, int port)
      throws IOException {
    this(channel, null, trust, name, port);
  }

  /**
   * @param trustAll {@code null}: the certificate must be trusted and match the name
   * @param trust as above, if {@code trustAll} is {@code null}; {@code null}: the JVM's default
   * @throws SSLException if this JVM has no TLS
   */
  public TlsChannel(
      SocketChannel channel,
      @Nullable TrustAll trustAll,
      @Nullable SSLContext trust,
      String name,
      int port)
      throws IOException {
    this(channel, trustAll, engine(trustAll, trust, name, port));
  }

  /**
   * @param engine verifies the peer by itself; its handshake has not begun
   */
  public TlsChannel(SocketChannel channel, SSLEngine engine) throws SSLException {
    this(channel, null, engine);
  }

  private TlsChannel(SocketChannel channel, @Nullable TrustAll trustAll, SSLEngine engine)
      throws SSLException {
    this.channel = channel;
    this.trustAll = trustAll;
    this.engine = engine;
    int packet = engine.getSession().getPacketBufferSize();
    in = ByteBuffer.allocate(packet);
    in.flip();
    out = ByteBuffer.allocate(packet);
    out.flip();
    early = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    engine.beginHandshake();
  }

  private static SSLEngine engine(
      @Nullable TrustAll trustAll, @Nullable SSLContext trust, String name, int port)
      throws IOException {
    SSLContext context =
        trustAll != null ? trustAll.context() : trust != null ? trust : TlsContexts.ofJvm();
    SSLEngine engine = context.createSSLEngine(name, port);
    engine.setUseClientMode(true);
    if (trustAll == null) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      engine.setSSLParameters(parameters);
    }
    return engine;
  }

  /** Its session, once the handshake is complete. */
  public SSLSession session() {
    return engine.getSession();
  }

  /** Whether the peer has sent a TLS record. */
  public boolean spoken() {
    return spoken;
  }

  /** Whether the peer requested a certificate and got none. */
  public boolean wantsCertificate() {
    return wantsCertificate;
  }

  /** Whether there are bytes to write. */
  public boolean pending() {
    return out.hasRemaining();
  }

  /** Continues the handshake as far as possible. Returns whether it is complete. */
  public boolean handshake() throws IOException {
    while (flush()) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK:
          tasks();
          break;
        case NEED_WRAP:
          if (wrap(NOTHING) == Status.CLOSED) {
            flush();
            throw new EOFException(CLOSED_EARLY);
          }
          break;
        case FINISHED:
        case NOT_HANDSHAKING:
          return true;
        default:
          if (!unwrap()) {
            return false;
          }
      }
    }
    return false;
  }

  /** Returns whether the handshake can continue now. */
  private boolean unwrap() throws IOException {
    SSLEngineResult result = engine.unwrap(in, early);
    switch (result.getStatus()) {
      case CLOSED:
        throw new EOFException(CLOSED_EARLY);
      case BUFFER_OVERFLOW:
        early = larger(early, early.position() + engine.getSession().getApplicationBufferSize());
        return true;
      case BUFFER_UNDERFLOW:
        int some = fill();
        if (some < 0) {
          throw new EOFException(CLOSED_EARLY);
        }
        return some > 0;
      default:
        return true;
    }
  }

  private void tasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
    wantsCertificate |= trustAll != null && trustAll.wantedCertificate(engine);
  }

  /** Encrypts into the next record, which is then {@link #pending}. */
  private Status wrap(ByteBuffer from) throws IOException {
    for (; ; ) {
      out.clear();
      Status status;
      try {
        status = engine.wrap(from, out).getStatus();
      } finally {
        out.flip();
      }
      if (status != Status.BUFFER_OVERFLOW) {
        return status;
      }
      out = room(Math.max(out.capacity() + 1, engine.getSession().getPacketBufferSize()));
    }
  }

  private static ByteBuffer room(int size) throws SSLException {
    if (size > MOST_BUFFERED) {
      throw new SSLException("it sends a TLS record larger than allowed");
    }
    return ByteBuffer.allocate(size);
  }

  /** Returns a larger buffer with the same content, ready for writing. */
  private static ByteBuffer larger(ByteBuffer from, int size) throws SSLException {
    ByteBuffer made = room(size);
    from.flip();
    made.put(from);
    return made;
  }

  private int fill() throws IOException {
    in.compact();
    if (!in.hasRemaining()) {
      // The record is longer than the session announced, so a larger buffer is needed.
      int wanted = Math.max(engine.getSession().getPacketBufferSize(), in.capacity() + 1);
      try {
        in = larger(in, wanted);
      } catch (SSLException e) {
        in.flip();
        throw e;
      }
    }
    int some;
    try {
      some = channel.read(in);
    } finally {
      in.flip();
    }
    // A record starts with its type, from change_cipher_spec to application_data, and version 3.x.
    spoken |= in.remaining() >= 3 && in.get(0) >= 20 && in.get(0) <= 23 && in.get(1) == 3;
    return some;
  }

  private boolean flush() throws IOException {
    while (out.hasRemaining()) {
      if (channel.write(out) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Writes as much as possible now. Returns whether that was all. */
  public boolean write(ByteBuffer from) throws IOException {
    while (flush()) {
      if (!from.hasRemaining()) {
        return true;
      }
      if (wrap(from) == Status.CLOSED && from.hasRemaining()) {
        throw new EOFException("it closed the connection");
      }
    }
    return false;
  }

  /**
   * Reads what has arrived.
   *
   * @param into empty and large enough for any record
   * @return the number of bytes; 0: nothing for now; -1: the peer has closed the connection
   */
  public int read(ByteBuffer into) throws IOException {
    if (early.position() > 0) {
      early.flip();
      into.put(early);
      early.clear();
      return into.position();
    }
    for (; ; ) {
      SSLEngineResult result = engine.unwrap(in, into);
      if (result.bytesProduced() > 0) {
        return result.bytesProduced();
      }
      switch (result.getStatus()) {
        case CLOSED:
          return -1;
        case BUFFER_OVERFLOW:
          throw new SSLException("it sends a TLS record larger than allowed");
        case BUFFER_UNDERFLOW:
          int some = fill();
          if (some <= 0) {
            return some;
          }
          break;
        default:
          if (!handshake()) {
            return 0;
          }
          if (early.position() > 0) {
            return read(into);
          }
      }
    }
  }

  /** Sends the closing alert, if that is possible without blocking. */
  public void close() throws IOException {
    engine.closeOutbound();
    if (flush() && engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP) {
      wrap(NOTHING);
      flush();
    }
  }
}
