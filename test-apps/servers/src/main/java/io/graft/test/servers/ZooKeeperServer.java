package io.graft.test.servers;

import io.graft.test.ChildProcess;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.StringJoiner;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.jspecify.annotations.Nullable;

/**
 * ZooKeeper, standalone. Sessions last one to ten seconds, as clients ask: a tick is half a second.
 * What has been written survives {@code kill -9}, though not the end of the machine.
 */
public final class ZooKeeperServer extends LocalServer {
  private static final String ADMINISTRATOR = "super:administrator";

  private final int securePort = Ports.lasting();
  private boolean authenticating;
  private @Nullable CertificateAuthority authority;
  private @Nullable Identity identity;

  public ZooKeeperServer() {
    super("zookeeper");
  }

  /**
   * Serves only sessions that have added authentication of the scheme {@code digest}. It believes
   * any name and password; nodes with an ACL are for those that it names.
   */
  public ZooKeeperServer authenticate() {
    authenticating = true;
    return this;
  }

  /** Speaks TLS too, at {@link #securePort()}, with clients that an authority has certified. */
  public ZooKeeperServer tls(CertificateAuthority certifying) {
    authority = certifying;
    identity = certifying.server();
    return this;
  }

  /** A host and a port, as ZooKeeper's clients have it. */
  @Override
  public String url() {
    return "127.0.0.1:" + port();
  }

  /** Where it speaks TLS, if {@link #tls} was asked for. */
  public int securePort() {
    return securePort;
  }

  /** Opens a session that may do everything. */
  public ZooKeeperSession session() {
    return session(ADMINISTRATOR);
  }

  /**
   * Opens a session of a user.
   *
   * @param user a name, a colon and a password; empty: nobody
   */
  public ZooKeeperSession session(String user) {
    return new ZooKeeperSession(url(), user);
  }

  @Override
  public ZooKeeperServer start() {
    super.start();
    return this;
  }

  @Override
  ChildProcess launch(Path directory) throws IOException {
    Path file = directory.resolve("zoo.cfg");
    write(file, configuration(directory.resolve("data")));
    return JavaProcess.on(Jdk.current())
        .name("zookeeper")
        .main(
            "org.apache.zookeeper.server.ZooKeeperServerMain", Installation.classPath("zookeeper"))
        .jvmArguments("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .property("java.io.tmpdir", directory)
        .property("org.slf4j.simpleLogger.defaultLogLevel", "warn")
        // A log of transactions is 64 MB at first, and is flushed to the disk for each of them.
        .property("zookeeper.preAllocSize", 64)
        .property("zookeeper.forceSync", "no")
        .property("zookeeper.DigestAuthenticationProvider.superDigest", digest())
        .arguments(file.toString())
        .start();
  }

  private String configuration(Path data) {
    StringJoiner lines = new StringJoiner("\n", "", "\n");
    lines.add("tickTime=500").add("dataDir=" + data).add("admin.enableServer=false");
    lines.add("clientPort=" + port()).add("clientPortAddress=127.0.0.1");
    lines.add("4lw.commands.whitelist=srvr").add("maxClientCnxns=0");
    if (authenticating) {
      lines.add("enforce.auth.enabled=true").add("enforce.auth.schemes=digest");
    }
    if (authority != null) {
      lines.add("serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory");
      lines.add("secureClientPort=" + securePort).add("secureClientPortAddress=127.0.0.1");
      lines.add("ssl.clientAuth=need");
      lines.add("ssl.keyStore.type=PEM").add("ssl.keyStore.location=" + identity.keyStoreFile());
      lines.add("ssl.trustStore.type=PEM");
      lines.add("ssl.trustStore.location=" + authority.certificateFile());
    }
    return lines.toString();
  }

  private static String digest() {
    try {
      return DigestAuthenticationProvider.generateDigest(ADMINISTRATOR);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** It accepts connections half a second before it serves. */
  @Override
  boolean isReady() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      return new String(answer, StandardCharsets.US_ASCII).contains("Mode: ");
    }
  }
}
