package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.test.Jdk;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The keys of a server on this host, with a certificate of its own, and what trusts it. */
public final class TestKeys {
  public static final String PASSWORD = "changeit";

  private final Path file;

  public TestKeys() throws Exception {
    file =
        Files.createTempDirectory(Path.of("target").toAbsolutePath(), "keys").resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Jdk.current().command("keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=shop",
                "-ext",
                "san=ip:127.0.0.1",
                "-alias",
                "shop",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes());
    assertEquals(0, keytool.waitFor(), said);
  }

  public Path file() {
    return file;
  }

  public SSLContext trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      trusted.load(in, PASSWORD.toCharArray());
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
