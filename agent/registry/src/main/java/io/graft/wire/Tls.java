package io.graft.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** TLS over a connection that does not block. Used by one thread at a time. */
public final class Tls {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** The largest record that any peer may send is 16 KiB and some; none needs more than this. */
  private static final int MOST_BUFFERED = 64 * 1024;

  private static final String CLOSED_EARLY = "it closed the connection in the TLS handshake";

  private final SocketChannel channel;
  private final SSLEngine engine;
  private ByteBuffer in;
  private ByteBuffer out;

  /** What the peer has sent between two parts of a handshake, to be read later. */
  private ByteBuffer early;

  private final @Nullable Anyone anyone;
  private boolean spoken;
  private boolean wantsCertificate;

  /**
   * For a connection whose peer has to show a certificate for its name.
   *
   * @param trust by what the certificate is trusted, and whose own one is shown
   * @param name of the peer, as it was called
   * @throws IOException where this JVM has no TLS
   */
  public Tls(SocketChannel channel, SSLContext trust, String name, int port) throws IOException {
    this(channel, null, trust, name, port);
  }

  /**
   * @param anyone {@code null}: the certificate has to be trusted, and to be for the name
   * @param trust by what it is trusted, where there is no {@code anyone}; {@code null}: by the
   *     JVM's own settings
   * @throws SSLException where this JVM has no TLS
   */
  Tls(
      SocketChannel channel,
      @Nullable Anyone anyone,
      @Nullable SSLContext trust,
      String name,
      int port)
      throws IOException {
    this.channel = channel;
    this.anyone = anyone;
    SSLContext context = anyone != null ? anyone.context() : trust != null ? trust : trusting();
    engine = context.createSSLEngine(name, port);
    engine.setUseClientMode(true);
    if (anyone == null) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      engine.setSSLParameters(parameters);
    }
    int packet = engine.getSession().getPacketBufferSize();
    in = ByteBuffer.allocate(packet);
    in.flip();
    out = ByteBuffer.allocate(packet);
    out.flip();
    early = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    engine.beginHandshake();
  }

  /** The context that the JVM's settings make, and keep. */
  private static SSLContext trusting() throws IOException {
    try {
      return SSLContext.getDefault();
    } catch (GeneralSecurityException e) {
      throw new SSLException("this JVM has no TLS: " + e.getMessage(), e);
    }
  }

  /** Whether the peer has answered in TLS, whatever it said. */
  boolean spoken() {
    return spoken;
  }

  /** Whether the peer has asked for a certificate, which it was not given. */
  boolean wantsCertificate() {
    return wantsCertificate;
  }

  /** Whether something waits to be written. */
  public boolean pending() {
    return out.hasRemaining();
  }

  /** Goes on with the handshake for as long as there is something to do now; whether it is over. */
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

  /** Whether it is worth while to go on now. */
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
    wantsCertificate |= anyone != null && anyone.wantedCertificate(engine);
  }

  /** Makes the next record of what is there, which then is {@link #pending}. */
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
      throw new SSLException("it sends more in one TLS record than any may have");
    }
    return ByteBuffer.allocate(size);
  }

  /** A larger buffer with what has been written to this one, to be written to. */
  private static ByteBuffer larger(ByteBuffer from, int size) throws SSLException {
    ByteBuffer made = room(size);
    from.flip();
    made.put(from);
    return made;
  }

  private int fill() throws IOException {
    in.compact();
    if (!in.hasRemaining()) {
      // A record that is longer than the session said: without more room nothing could ever come.
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
    // A record: its type, from change_cipher_spec to application_data, and version 3.x.
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

  /** Writes what can be written now; whether that was all. */
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
   * Reads what has come.
   *
   * @param into empty and large enough for any record
   * @return bytes; 0: nothing for now; -1: the peer has closed
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
          throw new SSLException("it sends more in one TLS record than any may have");
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

  /** Says goodbye, if that can be said at once. */
  public void close() throws IOException {
    engine.closeOutbound();
    if (flush() && engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP) {
      wrap(NOTHING);
      flush();
    }
  }
}
