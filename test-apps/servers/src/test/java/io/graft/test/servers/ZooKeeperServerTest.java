package io.graft.test.servers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("io.graft.test.Jdk#isMatrix")
class ZooKeeperServerTest {
  private static final CertificateAuthority AUTHORITY = new CertificateAuthority();
  private static final ZooKeeperServer ZOOKEEPER =
      new ZooKeeperServer().authenticate().tls(AUTHORITY);

  @BeforeAll
  static void start() {
    ZOOKEEPER.start();
  }

  @AfterAll
  static void close() {
    ZOOKEEPER.close();
    AUTHORITY.close();
  }

  @Test
  void aNodeIsThereAfterARestartAndNotAfterAWipe() throws Exception {
    create("/kept");
    ZOOKEEPER.restart();
    try (ZooKeeperSession session = ZOOKEEPER.session()) {
      assertNotNull(session.client().exists("/kept", false));
    }
    ZOOKEEPER.wipe();
    try (ZooKeeperSession session = ZOOKEEPER.session()) {
      assertNull(session.client().exists("/kept", false));
    }
  }

  @Test
  void aNodeIsThereAfterAKill() throws Exception {
    create("/killed");
    ZOOKEEPER.kill();
    ZOOKEEPER.start();
    try (ZooKeeperSession session = ZOOKEEPER.session()) {
      assertArrayEquals(new byte[] {1}, session.client().getData("/killed", false, null));
    }
  }

  @Test
  void aSessionWithoutAuthenticationGetsNothing() {
    try (ZooKeeperSession nobody = ZOOKEEPER.session("")) {
      assertThrows(KeeperException.class, () -> nobody.client().exists("/", false));
    }
  }

  @Test
  void aNodeIsForThoseThatItsAclNames() throws Exception {
    try (ZooKeeperSession owner = ZOOKEEPER.session("owner:secret");
        ZooKeeperSession other = ZOOKEEPER.session("owner:guess")) {
      owner
          .client()
          .create("/owned", new byte[0], ZooDefs.Ids.CREATOR_ALL_ACL, CreateMode.EPHEMERAL);
      assertThrows(
          KeeperException.NoAuthException.class,
          () -> other.client().getData("/owned", false, null));
    }
  }

  @Test
  void whoIsCertifiedMaySpeakTls() throws Exception {
    Identity client = AUTHORITY.client("shop");
    assertTrue(answersTo(AUTHORITY.context(client)));
    assertFalse(answersTo(AUTHORITY.context(null)));
  }

  /** Whether {@code srvr}, a command that is answered on any port, is answered. */
  private static boolean answersTo(SSLContext context) throws IOException {
    try (Socket socket =
        context.getSocketFactory().createSocket("127.0.0.1", ZOOKEEPER.securePort())) {
      socket.getOutputStream().write("srvr".getBytes());
      return new String(socket.getInputStream().readAllBytes()).contains("Mode: ");
    } catch (SSLException | SocketException e) {
      return false;
    }
  }

  private static void create(String path) throws Exception {
    try (ZooKeeperSession session = ZOOKEEPER.session()) {
      session
          .client()
          .create(path, new byte[] {1}, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      assertEquals(List.of(), session.client().getChildren(path, false));
    }
  }
}
