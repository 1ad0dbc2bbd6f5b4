package io.graft.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.security.certificate.Pki;
import io.graft.test.Await;
import io.graft.test.ChildProcess;
import io.graft.test.Jdk;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A mesh whose certificates are as Istio's authority issues them: by an authority below the root,
 * to service accounts, with no subject. OpenSSL is the other side.
 */
class IstioTest {
  private static final String ACCOUNT = "spiffe://cluster.local/ns/shop/sa/";

  @TempDir static Path temp;
  private static Pki root;
  private static Path users;

  @BeforeAll
  static void start() throws Exception {
    root = new Pki(temp.resolve("root"));
    root.issueWith("istiod", Pki.AUTHORITY.replace("CA:TRUE", "CA:TRUE,pathlen:0"));
    users = issue("users");
  }

  /** Returns a file with the key, the certificate and that of its authority. */
  private static Path issue(String account) throws Exception {
    Path key = temp.resolve(account + ".key");
    Path request = temp.resolve(account + ".csr");
    Path certificate = temp.resolve(account + ".crt");
    Path extensions = temp.resolve(account + ".cnf");
    Files.writeString(
        extensions,
        Pki.LEAF.replace("digitalSignature", "digitalSignature,keyEncipherment")
            + "subjectAltName=critical,URI:"
            + ACCOUNT
            + account
            + "\n");
    Pki.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "" + key);
    Pki.openssl("req", "-new", "-key", "" + key, "-subj", "/", "-out", "" + request);
    String authority = "" + root.certificate("istiod");
    Pki.openssl(
        "x509",
        "-req",
        "-days",
        "1",
        "-in",
        "" + request,
        "-extfile",
        "" + extensions,
        "-CA",
        authority,
        "-CAkey",
        "" + root.key("istiod"),
        "-CAcreateserial",
        "-out",
        "" + certificate);
    String chain = Files.readString(certificate) + Files.readString(root.certificate("istiod"));
    return Files.writeString(temp.resolve(account + ".pem"), Files.readString(key) + chain);
  }

  private static Map<String, String> certificate(Path bundle) {
    return Map.of(
        "graft.tls",
        "strict",
        "graft.tls.cert",
        bundle.toString(),
        "graft.tls.ca",
        root.authority().toString());
  }

  @Test
  void accountsThatARuleNamesAreServed() throws Exception {
    Map<String, String> properties = new java.util.HashMap<>(certificate(issue("orders")));
    properties.put("graft.server.access", "enforce");
    properties.put("graft.server.access.users.action", "allow");
    properties.put("graft.server.access.users.from", ACCOUNT + "users");
    try (Server server = new Server(JdkMain.class, Jdk.require(8), properties)) {
      server.awaitTls();
      Await.until(
          "an account to be served",
          Await.LIMIT,
          () -> ask(server, users).contains("HTTP/1.1 200 "),
          server.process()::dump);
      String refused = ask(server, issue("strangers"));
      assertTrue(refused.contains("HTTP/1.1 403 "), refused);
    }
  }

  private static String ask(Server server, Path bundle) throws Exception {
    Process client =
        new ProcessBuilder(
                "openssl",
                "s_client",
                "-quiet",
                "-verify_return_error",
                "-connect",
                server.address() + ":" + server.port(),
                "-CAfile",
                root.authority().toString(),
                "-cert",
                bundle.toString(),
                "-cert_chain",
                root.certificate("istiod").toString())
            .redirectErrorStream(true)
            .start();
    client
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes());
    client.getOutputStream().flush();
    String said = new String(client.getInputStream().readAllBytes());
    client.waitFor();
    return said;
  }

  @Test
  void aServerOfTheMeshIsCalled() throws Exception {
    Path orders = issue("orders-server");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<String> command =
        List.of(
            "openssl",
            "s_server",
            "-www",
            "-accept",
            "127.0.0.1:" + port,
            "-cert",
            orders.toString(),
            "-cert_chain",
            root.certificate("istiod").toString(),
            "-CAfile",
            root.authority().toString(),
            "-Verify",
            "2",
            "-verify_return_error");
    try (ChildProcess server = ChildProcess.start("s_server", new ProcessBuilder(command))) {
      server.awaitOut("^ACCEPT");
      for (String account : List.of("orders-server", "payments")) {
        Map<String, String> properties = new java.util.HashMap<>(certificate(users));
        properties.put("graft.client.localhost.tls", "require");
        properties.put("graft.client.localhost.tls.id", ACCOUNT + account);
        try (Caller caller =
            new Caller(25, Files.createDirectory(temp.resolve(account)), properties)) {
          String result = caller.get("url", "http://localhost:" + port + "/");
          if (account.equals("payments")) {
            assertTrue(result.startsWith("failed ") && result.contains(ACCOUNT), result);
          } else {
            assertEquals("200", result.substring(0, 3), () -> result + server.dump());
          }
        }
      }
    }
  }
}
