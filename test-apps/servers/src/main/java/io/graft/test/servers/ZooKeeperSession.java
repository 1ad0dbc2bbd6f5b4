package io.graft.test.servers;

import io.graft.test.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.zookeeper.ZooKeeper;

/** A session with a {@link ZooKeeperServer} that ends when it is closed. */
public final class ZooKeeperSession implements AutoCloseable {
  private final ZooKeeper client;

  /**
   * Opens one.
   *
   * @param user authenticates as by {@code digest}, for example {@code name:password}
   */
  ZooKeeperSession(String address, String user) {
    try {
      client = new ZooKeeper(address, 10_000, event -> {});
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    if (!user.isEmpty()) {
      client.addAuthInfo("digest", user.getBytes(StandardCharsets.UTF_8));
    }
    Await.until("a session", () -> client.getState().isConnected());
  }

  public ZooKeeper client() {
    return client;
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
