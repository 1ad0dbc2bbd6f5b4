package io.graft.console.http;

import io.graft.daemon.AgentThread;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves pages to up to 64 clients on one thread. A slow client delays no other. */
public final class AdminServer implements AutoCloseable, Runnable {
  private static final int MOST_CONNECTIONS = 64;
  private static final long CHECK_MILLIS = 1_000;

  /**
   * How long to accept no clients after accepting has failed: the selector would report the waiting
   * one without end.
   */
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final Selector selector;
  private final ServerSocketChannel listening;
  private final Router router;
  private final InetSocketAddress address;
  private final Thread thread;
  private volatile boolean closed;

  /** When to accept clients again, while {@link #pausing}. */
  private long acceptAt;

  private boolean pausing;

  private AdminServer(
      Selector selector, ServerSocketChannel listening, Router router, InetSocketAddress address) {
    this.selector = selector;
    this.listening = listening;
    this.router = router;
    this.address = address;
    this.thread = AgentThread.create("admin", this);
  }

  /**
   * Listens on {@code address} and starts to serve.
   *
   * @param address resolved; port 0: any free one
   * @param pages by path
   * @throws IOException if the address cannot be bound
   */
  public static AdminServer start(InetSocketAddress address, Map<String, Page> pages)
      throws IOException {
    return start(address, pages, null);
  }

  /**
   * As above.
   *
   * @param guard {@code null}: everybody may see the pages
   */
  public static AdminServer start(
      InetSocketAddress address, Map<String, Page> pages, @Nullable AdminGuard guard)
      throws IOException {
    Selector selector = Selector.open();
    ServerSocketChannel channel = null;
    try {
      channel = ServerSocketChannel.open();
      channel.configureBlocking(false);
      channel.bind(address);
      channel.register(selector, SelectionKey.OP_ACCEPT);
      InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
      Router router =
          new Router(pages, bound.getAddress().isLoopbackAddress(), address.getHostString(), guard);
      AdminServer server = new AdminServer(selector, channel, router, bound);
      server.thread.start();
      return server;
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      selector.close();
      throw e;
    }
  }

  /** Returns the bound address. */
  public InetSocketAddress address() {
    return address;
  }

  /** Stops the thread and closes all connections. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs the server, on its own thread. Not for other callers. */
  @Override
  public void run() {
    try {
      while (!closed) {
        // Deadlines need to be checked only while there are clients.
        selector.select(pausing || selector.keys().size() > 1 ? CHECK_MILLIS : 0);
        Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
        while (ready.hasNext()) {
          SelectionKey key = ready.next();
          ready.remove();
          if (key.isValid()) {
            serve(key);
          }
        }
        closeOverdue();
        resume();
      }
    } catch (IOException e) {
      // The selector is broken, so nothing can be served any more.
      closed = true;
    } finally {
      closeAll();
    }
  }

  private void serve(SelectionKey key) {
    AdminConnection connection = (AdminConnection) key.attachment();
    try {
      if (connection == null) {
        accept();
      } else if (!connection.proceed(key)) {
        close(key);
      }
    } catch (IOException e) {
      if (connection != null) {
        // The client has disconnected.
        close(key);
      } else {
        // There is no free file descriptor for the client.
        key.interestOps(0);
        pausing = true;
        acceptAt = System.nanoTime() + PAUSE_NANOS;
      }
    }
  }

  private void resume() {
    if (pausing && System.nanoTime() - acceptAt >= 0) {
      pausing = false;
      SelectionKey key = listening.keyFor(selector);
      if (key != null && key.isValid()) {
        key.interestOps(SelectionKey.OP_ACCEPT);
      }
    }
  }

  private void accept() throws IOException {
    SocketChannel channel = listening.accept();
    if (channel == null) {
      return;
    }
    channel.configureBlocking(false);
    if (selector.keys().size() > MOST_CONNECTIONS) {
      closeOldest();
    }
    channel.register(selector, SelectionKey.OP_READ).attach(new AdminConnection(channel, router));
  }

  private void closeOverdue() {
    long now = System.nanoTime();
    for (SelectionKey key : selector.keys()) {
      AdminConnection connection = (AdminConnection) key.attachment();
      if (connection != null && now - connection.deadline() > 0) {
        close(key);
      }
    }
  }

  private void closeOldest() {
    SelectionKey oldest = null;
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() != null && key.isValid() && isOlder(key, oldest)) {
        oldest = key;
      }
    }
    if (oldest != null) {
      close(oldest);
    }
  }

  private static boolean isOlder(SelectionKey key, @Nullable SelectionKey than) {
    return than == null
        || ((AdminConnection) key.attachment()).deadline()
            < ((AdminConnection) than.attachment()).deadline();
  }

  private void closeAll() {
    for (SelectionKey key : selector.keys()) {
      close(key);
    }
    try {
      selector.close();
    } catch (IOException e) {
      // Only the selector is left, which the JVM closes at its end.
      return;
    }
  }

  private static void close(SelectionKey key) {
    key.cancel();
    try {
      key.channel().close();
    } catch (IOException e) {
      // It is closed anyway.
      return;
    }
  }
}
