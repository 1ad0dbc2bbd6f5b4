package io.graft.security.tunnel.loop;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of TLS over a connection that does not block. Keeps buffers only while bytes
 * wait in them. Used by the loop's thread, except for {@link #runTasks}.
 */
public final class TlsStream {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** So many records without data may follow each other: each costs time, and needs an answer. */
  private static final int MOST_WITHOUT_DATA = 32;

  /** What the handshake waits for. */
  public enum Step {
    DONE,
    READ,
    WRITE,
    TASK
  }

  private final SocketChannel channel;
  private final SSLEngine engine;
  private final TunnelLoop loop;

  /** Encrypted bytes that have arrived, ready to be read. */
  private @Nullable ByteBuffer in;

  /** Encrypted bytes to be sent, ready to be read. */
  private @Nullable ByteBuffer out;

  private int withoutData;

  /** Whether more may have arrived since the last read. */
  private boolean readable = true;

  /**
   * @param arrived the first bytes, ready to be read; belongs to this from now on
   */
  public TlsStream(SocketChannel channel, SSLEngine engine, TunnelLoop loop, ByteBuffer arrived)
      throws SSLException {
    this.channel = channel;
    this.engine = engine;
    this.loop = loop;
    this.in = arrived;
    // Otherwise the engine reports the end of a handshake that has not begun.
    engine.beginHandshake();
  }

  public SSLSession session() {
    return engine.getSession();
  }

  /** Continues the handshake as far as possible. */
  public Step handshake() throws IOException {
    readable = true;
    for (; ; ) {
      if (!flush()) {
        return Step.WRITE;
      }
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK:
          return Step.TASK;
        case NEED_WRAP:
          if (wrap(NOTHING) == Status.CLOSED) {
            flush();
            throw new EOFException("the handshake ended early");
          }
          break;
        case FINISHED:
        case NOT_HANDSHAKING:
          return Step.DONE;
        default:
          if (!unwrapHandshake()) {
            return Step.READ;
          }
      }
    }
  }

  /** Runs what the handshake takes long for, on another thread. The loop must not use it then. */
  public void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /**
   * Whether the peer has closed the connection. May be called while tasks run: a client that has
   * got no answer yet says no more, but may give up.
   */
  public boolean hasEnded() throws IOException {
    readable = true;
    return fill() < 0;
  }

  /** Returns whether the handshake can continue now. */
  private boolean unwrapHandshake() throws IOException {
    ByteBuffer plain = loop.acquire();
    try {
      Status status = unwrap(plain).getStatus();
      if (plain.position() > 0) {
        throw new SSLException("data before the end of the handshake");
      }
      if (status == Status.CLOSED) {
        throw new EOFException("the peer has ended the handshake");
      }
      if (status == Status.BUFFER_UNDERFLOW) {
        int some = fill();
        if (some < 0) {
          throw new EOFException("the peer has closed the connection in the handshake");
        }
        return some > 0;
      }
      return true;
    } finally {
      loop.release(plain);
    }
  }

  private SSLEngineResult unwrap(ByteBuffer into) throws SSLException {
    ByteBuffer arrived = in;
    SSLEngineResult result = engine.unwrap(arrived == null ? NOTHING : arrived, into);
    if (arrived != null && !arrived.hasRemaining()) {
      loop.release(arrived);
      in = null;
    }
    return result;
  }

  /** More has arrived. */
  void readable() {
    readable = true;
  }

  /**
   * Reads what has arrived.
   *
   * @param into empty and as large as a record
   * @return the number of bytes; 0: nothing for now, or {@link #mustAnswer}; -1: the peer sends no
   *     more
   */
  public int read(ByteBuffer into) throws IOException {
    while (!mustAnswer() || answered()) {
      if (in == null) {
        int some = fill();
        if (some <= 0) {
          return some;
        }
      }
      SSLEngineResult result = unwrap(into);
      if (result.bytesProduced() > 0) {
        withoutData = 0;
        return result.bytesProduced();
      }
      switch (result.getStatus()) {
        case CLOSED:
          return -1;
        case BUFFER_OVERFLOW:
          throw new SSLException("a TLS record larger than allowed");
        case BUFFER_UNDERFLOW:
          int some = fill();
          if (some <= 0) {
            return some;
          }
          break;
        default:
          afterwards();
      }
    }
    return 0;
  }

  /**
   * Whether a message after the handshake, such as a change of keys, waits for its answer. Until
   * that is sent nothing more is read: otherwise answers would pile up for a peer that never reads.
   */
  boolean mustAnswer() {
    return engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
  }

  private boolean answered() throws IOException {
    if (!flush()) {
      return false;
    }
    wrap(NOTHING);
    flush();
    return true;
  }

  /** After the handshake there are only messages that need no task; a renegotiation needs one. */
  private void afterwards() throws IOException {
    HandshakeStatus status = engine.getHandshakeStatus();
    if (status == HandshakeStatus.NEED_TASK
        || status == HandshakeStatus.NEED_WRAP
            && !engine.getSession().getProtocol().equals("TLSv1.3")) {
      throw new SSLException("a renegotiation, which is not allowed");
    }
    if (++withoutData > MOST_WITHOUT_DATA) {
      throw new SSLException("too many records without data");
    }
  }

  /** Returns 0 without a look at the connection if the last read has taken all. */
  private int fill() throws IOException {
    if (!readable) {
      return 0;
    }
    ByteBuffer buffer = in;
    if (buffer == null) {
      buffer = loop.acquire();
    } else {
      buffer.compact();
      if (!buffer.hasRemaining()) {
        buffer.flip();
        throw new SSLException("a TLS record larger than allowed");
      }
    }
    in = buffer;
    int some;
    try {
      int space = buffer.remaining();
      some = channel.read(buffer);
      readable = some == space;
    } finally {
      buffer.flip();
      if (!buffer.hasRemaining()) {
        loop.release(buffer);
        in = null;
      }
    }
    return some;
  }

  /**
   * Writes as much as possible now.
   *
   * @return whether that was all
   */
  public boolean write(ByteBuffer from) throws IOException {
    while (flush()) {
      if (!from.hasRemaining()) {
        return true;
      }
      if (wrap(from) == Status.CLOSED) {
        throw new EOFException("the peer has closed the connection");
      }
    }
    return false;
  }

  private Status wrap(ByteBuffer from) throws IOException {
    int packet = engine.getSession().getPacketBufferSize();
    ByteBuffer to = packet > TunnelLoop.BUFFER ? ByteBuffer.allocate(packet) : loop.acquire();
    out = to;
    try {
      return engine.wrap(from, to).getStatus();
    } finally {
      to.flip();
    }
  }

  /** Sends what waits. Returns whether that was all. */
  public boolean flush() throws IOException {
    ByteBuffer waiting = out;
    if (waiting == null) {
      return true;
    }
    while (waiting.hasRemaining()) {
      if (channel.write(waiting) == 0) {
        return false;
      }
    }
    loop.release(waiting);
    out = null;
    return true;
  }

  /**
   * Says that this side sends no more.
   *
   * @return whether everything is sent; otherwise to be called again
   */
  public boolean end() throws IOException {
    engine.closeOutbound();
    while (flush()) {
      if (engine.isOutboundDone()) {
        return true;
      }
      if (engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
        return true;
      }
      wrap(NOTHING);
    }
    return false;
  }

  /** Sends the alert of a failed handshake, so that the peer learns why. */
  public void alert() {
    if (engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
      refuse();
    }
    try {
      for (int i = 0;
          i < 4 && flush() && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
          i++) {
        wrap(NOTHING);
      }
      flush();
    } catch (IOException e) {
      // The peer is gone, and learns nothing.
      return;
    }
  }

  /** JSSE has accepted the peer. The only way to a fatal alert is to close out of turn. */
  private void refuse() {
    try {
      engine.closeInbound();
    } catch (SSLException e) {
      // It says that the peer has not closed. Now the alert waits.
      return;
    }
  }

  /** Gives the buffers back. */
  public void release() {
    if (in != null) {
      loop.release(in);
      in = null;
    }
    if (out != null) {
      loop.release(out);
      out = null;
    }
  }
}
