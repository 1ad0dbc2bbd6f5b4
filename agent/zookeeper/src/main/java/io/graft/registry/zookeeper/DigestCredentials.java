package io.graft.registry.zookeeper;

import io.graft.log.AgentLog;
import io.graft.net.server.Secret;
import io.graft.net.server.ServerAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** User and password of one client, if set, in ZooKeeper's scheme {@code digest}. */
final class DigestCredentials {
  private static final String SCHEME = "digest";

  private final ServerAccess access;
  private byte @Nullable [] sent;

  /**
   * @throws IOException if the password's file cannot be read; the message is a clause that says
   *     why
   */
  DigestCredentials(ServerAccess access) throws IOException {
    this.access = access;
    sent = read();
  }

  private byte @Nullable [] read() throws IOException {
    Secret user = access.user();
    Secret password = access.password();
    return user == null
        ? null
        : (user.value() + ":" + (password == null ? "" : password.value()))
            .getBytes(StandardCharsets.UTF_8);
  }

  /** Adds the credentials to a client. */
  void addTo(ZooKeeper client) {
    if (sent != null) {
      client.addAuthInfo(SCHEME, sent);
    }
  }

  /**
   * Authenticates again if the password in its file has changed. The nodes' ACLs must have changed
   * too.
   */
  void refresh(ZooKeeper client) {
    try {
      byte[] now = read();
      if (now != null && !Arrays.equals(now, sent)) {
        sent = now;
        client.addAuthInfo(SCHEME, now);
      }
    } catch (IOException e) {
      AgentLog.once("zookeeper credentials", String.valueOf(e.getMessage()));
    }
  }
}
