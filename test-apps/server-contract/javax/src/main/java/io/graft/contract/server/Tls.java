package io.graft.contract.server;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The keys of a server that is to speak TLS, where HTTP/2 is negotiated. */
final class Tls {
  static final String PASSWORD = "changeit";

  /** The file of the keys; {@code null}: no TLS. */
  static final String KEYS = System.getProperty("contract.keys");

  private Tls() {}

  static boolean isWanted() {
    return KEYS != null;
  }

  static KeyManagerFactory keys() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Paths.get(KEYS))) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    return keys;
  }

  static SSLContext context() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys().getKeyManagers(), null, null);
    return context;
  }
}
