package io.graft.e2e.blog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.test.Jdk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority, and the keys of services that it vouches for, as PEM files. */
final class FleetKeys {
  private static final String PASSWORD = "changeit";

  private final Path directory;
  private final String authority;

  /**
   * @param authority its name, and that of its file
   */
  FleetKeys(Path directory, String authority) throws Exception {
    this.directory = directory;
    this.authority = authority;
    keytool(authority, "-ext", "bc:c=ca:true", "-ext", "ku:c=keyCertSign");
    Files.writeString(file(authority), block("CERTIFICATE", chain(authority)[0].getEncoded()));
  }

  /** The certificate of the authority. */
  Path authority() {
    return file(authority);
  }

  /** The key of a service, and the certificates that say which one it is. */
  Path of(String service) throws Exception {
    keytool(
        service,
        "-signer",
        authority,
        "-ext",
        "san=uri:spiffe://graft.local/service/" + service,
        "-ext",
        "ku:c=digitalSignature");
    StringBuilder pem = new StringBuilder();
    pem.append(block("PRIVATE KEY", store().getKey(service, PASSWORD.toCharArray()).getEncoded()));
    for (Certificate each : chain(service)) {
      pem.append(block("CERTIFICATE", each.getEncoded()));
    }
    Files.writeString(file(service), pem);
    return file(service);
  }

  private Path file(String name) {
    return directory.resolve(name + ".pem");
  }

  private Certificate[] chain(String alias) throws Exception {
    return store().getCertificateChain(alias);
  }

  private KeyStore store() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve(authority + ".p12"))) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private void keytool(String alias, String... more) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(Jdk.current().command("keytool").toString());
    words.add("-J-XX:TieredStopAtLevel=1");
    words.addAll(List.of("-genkeypair", "-alias", alias, "-dname", "CN=" + alias));
    words.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
    words.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore"));
    words.add(directory.resolve(authority + ".p12").toString());
    words.addAll(List.of(more));
    assertEquals(0, new ProcessBuilder(words).inheritIO().start().waitFor());
  }

  private static String block(String name, byte[] bytes) {
    String text = Base64.getMimeEncoder().encodeToString(bytes);
    return "-----BEGIN " + name + "-----\n" + text + "\n-----END " + name + "-----\n";
  }
}
