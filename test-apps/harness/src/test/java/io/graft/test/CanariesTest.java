package io.graft.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/** Where secrets are looked for, and which. */
class CanariesTest {
  @TempDir Path directory;

  private static JavaProcessBuilder echo() {
    return JavaProcess.on(Jdk.current()).main(Echo.class).withAgent();
  }

  private static void assertLeak(String part, JavaProcess process) {
    AssertionFailedError failure = assertThrows(AssertionFailedError.class, process::close);
    assertTrue(failure.getMessage().contains(part), failure.getMessage());
  }

  @Test
  void theSecretOfASettingInStandardOutput() throws Exception {
    String secret = "a-password-of-a-test-1";
    Path file = Files.writeString(directory.resolve("secret"), secret + "\n");
    JavaProcess process =
        echo().property("graft.client.orders.auth.secret", "file:" + file).start();
    process.awaitErr("ready");
    process.writeLine(secret);
    process.awaitOut("heard");
    assertLeak("(graft.client.orders.auth.secret) in standard output", process);
  }

  @Test
  void theSecretOfAVariableInAnAdminPageAndNothingElsewhere() throws Exception {
    String secret = "a-password-of-a-test-2";
    try (JavaProcess clean =
        echo().environment("GRAFT_CLIENT_ORDERS_AUTH_SECRET", secret).start()) {
      clean.awaitErr("ready");
    }
    JavaProcess process = echo().environment("GRAFT_CLIENT_X_AUTH_SECRET", secret).start();
    AdminClient admin = AdminClient.of(process);
    assertEquals(200, admin.get("/graft/health").status());
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = ("it is " + secret).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      AdminClient leaky = AdminClient.at("127.0.0.1:" + server.getAddress().getPort());
      assertThrows(AssertionFailedError.class, leaky::metrics);
    } finally {
      server.stop(0);
      process.close();
    }
  }

  @Test
  void whatATestSendsOnACommandLine() {
    String secret = Canaries.create("cookie");
    JavaProcess process = echo().arguments(secret).start();
    process.awaitErr("ready");
    assertLeak("(cookie) in a command line", process);
  }

  @Test
  void headersOfTests() {
    Canaries.ofHeaders("Authorization", "Bearer eyJh.eyJi.signature-of-a-test");
    Canaries.ofHeaders("cookie", "a=b; session=cookie-of-a-test");
    Canaries.ofHeaders("authorization", "Basic " + encoded("ann:password-of-a-test"));
    for (String secret : List.of("signature-of-a-test", "cookie-of-a-test", "password-of-a-test")) {
      assertEquals(1, Canaries.in("a text", "before " + secret + " after").size(), secret);
    }
    assertEquals(List.of(), Canaries.in("a text", "before, b and after"));
  }

  @Test
  void eachTokenAndEachPrivateKeyEvenIfNobodyKnowsIt() throws Exception {
    String token = encoded("{\"alg\":\"RS256\"}") + "." + encoded("{\"sub\":\"ann\"}") + ".AAAA";
    assertEquals(1, Canaries.in("a text", "Bearer " + token).size());
    String body = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg";
    String pem = "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
    assertEquals(1, Canaries.in("a text", pem).size());
    Path file = Files.writeString(directory.resolve("key"), pem);
    Canaries.ofSetting("graft.tls.key", file.toString());
    assertEquals(1, Canaries.in("a text", "its key is " + body).size());
  }

  @Test
  void theKeyOfTheAuthorityThatAProcessHasMadeForItself() throws Exception {
    String body = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBBBBB";
    JavaProcess process = echo().registry(directory).start();
    process.awaitErr("ready");
    Files.writeString(
        Files.createDirectory(directory.resolve("ca")).resolve("ca.pem"),
        "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
    process.writeLine("its key is " + body);
    process.awaitOut("heard");
    assertLeak("(private key of the authority) in standard output", process);
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
