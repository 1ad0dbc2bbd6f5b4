package io.graft.net.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates for the name {@code orders}, of an authority that no JVM trusts by default. */
public final class Identities {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private Identities() {}

  /** Returns a context with the certificate, which also trusts it. */
  public static SSLContext in(Path directory) throws Exception {
    Path store = directory.resolve("keys.p12");
    if (!Files.exists(store)) {
      String command =
          "-genkeypair -alias c -keyalg EC -dname CN=orders -ext SAN=dns:orders -storetype PKCS12"
              + " -storepass changeit -keystore "
              + store;
      String[] words =
          (System.getProperty("java.home") + File.separator + "bin/keytool " + command).split(" ");
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes());
      assertEquals(0, process.waitFor(), said);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("c", keys.getCertificate("c"));
    KeyManagerFactory shown =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    shown.init(keys, PASSWORD);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
