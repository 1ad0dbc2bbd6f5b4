package io.graft.security.tunnel.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Passes bytes on between a client and the application, in both directions. The end of one
 * direction ends only that direction: an answer may still be on its way. Reads no more than the
 * other side takes. Used by the loop's thread.
 */
public final class Relay {
  /** Then the others have a turn. */
  private static final int ROUNDS = 32;

  /** The most that a TLS record holds: what is read from the application fills one. */
  private static final int RECORD = 16 * 1024;

  private final TunnelLoop loop;
  private final SocketChannel client;
  private final SelectionKey clientKey;
  private final SocketChannel server;
  private final SelectionKey serverKey;

  /** {@code null}: the connection is in plaintext. */
  private final @Nullable TlsStream tls;

  /** What the client has sent and the application has not taken, ready to be read. */
  private @Nullable ByteBuffer request;

  /** What the application has sent and the client has not taken, ready to be read. */
  private @Nullable ByteBuffer response;

  // Whether more may have arrived. A read that does not fill its buffer has taken all, and the
  // selector tells when there is more: another read would only cost time.
  private boolean clientReadable = true;
  private boolean serverReadable;

  private boolean clientEnded;

  /** The application takes no more of the request, which is discarded. */
  private boolean requestRefused;

  /** The application's end may be a failure, so TLS does not vouch for it. */
  private boolean torn;

  private boolean serverEnded;
  private boolean requestEnded;
  private boolean responseEnded;
  private boolean again;
  private boolean moved;

  /**
   * @param arrived the first bytes of a request in plaintext; {@code null} with TLS
   */
  public Relay(
      TunnelLoop loop,
      SelectionKey clientKey,
      SelectionKey serverKey,
      @Nullable TlsStream tls,
      @Nullable ByteBuffer arrived) {
    this.loop = loop;
    this.clientKey = clientKey;
    this.serverKey = serverKey;
    this.client = (SocketChannel) clientKey.channel();
    this.server = (SocketChannel) serverKey.channel();
    this.tls = tls;
    this.request = arrived;
  }

  /** A side is ready. */
  public void ready(SelectionKey key) {
    if (!key.isReadable()) {
      return;
    }
    if (key == serverKey) {
      serverReadable = true;
    } else {
      clientReadable = true;
      if (tls != null) {
        tls.readable();
      }
    }
  }

  /**
   * Passes on as much as possible now.
   *
   * @return whether to call it again soon
   * @throws IOException if a side is gone
   */
  public boolean run() throws IOException {
    again = false;
    moved = false;
    boolean requestWaits = passRequest();
    boolean responseWaits = passResponse();
    boolean unread = clientEnded || requestWaits || tls != null && tls.mustAnswer();
    int ofClient = unread ? 0 : SelectionKey.OP_READ;
    int ofServer = serverEnded || responseWaits ? 0 : SelectionKey.OP_READ;
    watch(clientKey, responseWaits ? ofClient | SelectionKey.OP_WRITE : ofClient);
    watch(serverKey, requestWaits ? ofServer | SelectionKey.OP_WRITE : ofServer);
    return again;
  }

  /** Java 8 tells the system even what it knows. */
  private static void watch(SelectionKey key, int operations) {
    if (key.interestOps() != operations) {
      key.interestOps(operations);
    }
  }

  /** Returns whether the application does not take more for now. */
  private boolean passRequest() throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      ByteBuffer waiting = request;
      if (waiting != null) {
        send(waiting);
        if (waiting.hasRemaining()) {
          return true;
        }
        request = released(waiting);
      }
      if (clientEnded) {
        endRequest();
        return false;
      }
      ByteBuffer into = loop.acquire();
      int some = readClient(into);
      clientEnded = some < 0;
      into.flip();
      request = into.hasRemaining() ? into : released(into);
      if (some == 0) {
        return false;
      }
    }
    again = true;
    return request != null;
  }

  /** An application that takes no more may have responded before, so that response is passed on. */
  private void send(ByteBuffer waiting) {
    if (!requestRefused) {
      try {
        moved |= server.write(waiting) > 0;
        return;
      } catch (IOException e) {
        requestRefused = true;
      }
    }
    waiting.position(waiting.limit());
  }

  private int readClient(ByteBuffer into) throws IOException {
    try {
      if (tls != null) {
        return tls.read(into);
      }
      int some = clientReadable ? client.read(into) : 0;
      clientReadable = !into.hasRemaining();
      return some;
    } catch (IOException | RuntimeException e) {
      loop.release(into);
      throw e;
    }
  }

  private void endRequest() throws IOException {
    if (!requestEnded) {
      requestEnded = true;
      if (!requestRefused) {
        server.shutdownOutput();
      }
    }
  }

  /** Returns whether the client does not take more for now. */
  private boolean passResponse() throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      ByteBuffer waiting = response;
      if (waiting != null || tls != null) {
        int before = waiting == null ? 0 : waiting.remaining();
        if (!writeClient(waiting)) {
          moved |= waiting != null && waiting.remaining() < before;
          return true;
        }
        moved |= before > 0;
        response = waiting == null ? null : released(waiting);
      }
      if (serverEnded) {
        return !endResponse();
      }
      ByteBuffer into = loop.acquire();
      int some = readServer(into);
      serverEnded = some < 0;
      into.flip();
      response = into.hasRemaining() ? into : released(into);
      if (some == 0) {
        return false;
      }
    }
    again = true;
    return response != null;
  }

  private int readServer(ByteBuffer into) throws IOException {
    if (!serverReadable) {
      return 0;
    }
    if (tls != null) {
      into.limit(RECORD);
    }
    try {
      int some = server.read(into);
      serverReadable = !into.hasRemaining();
      return some;
    } catch (IOException e) {
      if (requestRefused) {
        // It has closed the connection before it had read all of the request.
        torn = true;
        return -1;
      }
      loop.release(into);
      throw e;
    }
  }

  private boolean writeClient(@Nullable ByteBuffer waiting) throws IOException {
    if (tls != null) {
      return waiting == null ? tls.flush() : tls.write(waiting);
    }
    if (waiting != null) {
      client.write(waiting);
      return !waiting.hasRemaining();
    }
    return true;
  }

  /** Returns whether everything is sent. */
  private boolean endResponse() throws IOException {
    if (!responseEnded) {
      if (tls != null && !torn && !tls.end()) {
        return false;
      }
      responseEnded = true;
      client.shutdownOutput();
    }
    return true;
  }

  private @Nullable ByteBuffer released(ByteBuffer buffer) {
    loop.release(buffer);
    return null;
  }

  /** Whether both directions have ended. */
  public boolean hasEnded() {
    return requestEnded && responseEnded;
  }

  /** Whether the application sends no more. */
  public boolean responseHasEnded() {
    return responseEnded;
  }

  /** Whether the last run passed on anything. */
  public boolean hasMoved() {
    return moved;
  }

  /** Gives the buffers back. */
  public void release() {
    request = request == null ? null : released(request);
    response = response == null ? null : released(response);
  }
}
