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

/** Serves pages to up to 64 clients on one thread. A client that is slow only hurts itself. */
public final class AdminServer implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 64;
  private static final long CHECK_MILLIS = 1_000;

  /** How long nobody is accepted after that failed: a socket that waits is ready all the time. */
  private static final long PAUSE_NANOS = 1_000_000_000L;

  private final Selector selector;
  private final ServerSocketChannel listening;
  private final Router router;
  private final InetSocketAddress address;
  private final Thread thread;
  private volatile boolean closed;

  /** When clients are accepted again, while {@link #pausing}. */
  private long acceptAt;

  private boolean pausing;

  private AdminServer(
      Selector selector, ServerSocketChannel listening, Router router, InetSocketAddress address) {
    this.selector = selector;
    this.listening = listening;
    this.router = router;
    this.address = address;
    this.thread =
        AgentThread.create(
            "admin",
            new Runnable() {
              @Override
              public void run() {
                loop();
              }
            });
  }

  /**
   * Listens on {@code address} and begins to serve.
   *
   * @param address resolved; port 0: any free one
   * @param pages what answers, by path
   * @throws IOException where it can't listen there
   */
  public static AdminServer start(InetSocketAddress address, Map<String, Page> pages)
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
          new Router(pages, bound.getAddress().isLoopbackAddress(), address.getHostString());
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

  /** The address really bound. */
  public InetSocketAddress address() {
    return address;
  }

  /** Ends the thread and closes every connection. */
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

  private void loop() {
    try {
      while (!closed) {
        // Without a client there is nothing that could be overdue.
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
      // The selector itself is broken, so nothing can be served any more.
      closed = true;
    } finally {
      closeAll();
    }
  }

  private void serve(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    try {
      if (connection == null) {
        accept();
      } else if (!connection.proceed(key)) {
        close(key);
      }
    } catch (IOException e) {
      if (connection != null) {
        // The client went away.
        close(key);
      } else {
        // There are no more file descriptors to accept it with.
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
    channel.register(selector, SelectionKey.OP_READ).attach(new Connection(channel, router));
  }

  private void closeOverdue() {
    long now = System.nanoTime();
    for (SelectionKey key : selector.keys()) {
      Connection connection = (Connection) key.attachment();
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
        || ((Connection) key.attachment()).deadline() < ((Connection) than.attachment()).deadline();
  }

  private void closeAll() {
    for (SelectionKey key : selector.keys()) {
      close(key);
    }
    try {
      selector.close();
    } catch (IOException e) {
      // Nothing is left that could leak but the selector, which the JVM cleans up with itself.
      return;
    }
  }

  private static void close(SelectionKey key) {
    key.cancel();
    try {
      key.channel().close();
    } catch (IOException e) {
      // Closed all the same.
      return;
    }
  }
}
