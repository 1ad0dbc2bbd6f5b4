package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graft.test.Jdk;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** The key of a service, by which it signs its own tokens, and who verifies these. */
final class WorkloadKey {
  private static final String ID = "spiffe://graft.local/service/probe";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final X509Certificate certificate;

  WorkloadKey(Path directory) throws Exception {
    Path store = directory.resolve("workload.p12");
    Process keytool =
        new ProcessBuilder(
                Jdk.current().command("keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=probe",
                "-ext",
                "san=uri:" + ID,
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    assertEquals(0, keytool.waitFor());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    certificate = (X509Certificate) keys.getCertificate("own");
    byte[] key = keys.getKey("own", "changeit".toCharArray()).getEncoded();
    file = directory.resolve("workload.pem");
    Files.writeString(
        file, block("PRIVATE KEY", key) + block("CERTIFICATE", certificate.getEncoded()));
  }

  private static String block(String name, byte[] bytes) {
    String text = Base64.getMimeEncoder().encodeToString(bytes);
    return "-----BEGIN " + name + "-----\n" + text + "\n-----END " + name + "-----\n";
  }

  /** The PEM file with the key and its certificate. */
  Path file() {
    return file;
  }

  /** Verifies that a header has a token of this service for another one. */
  void verify(String header, String audience) throws Exception {
    assertTrue(header.startsWith("Bearer "), "a bearer token");
    String[] parts = header.substring(7).split("\\.");
    JsonNode head = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
    JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
    assertEquals("graft+jwt", head.get("typ").asText());
    assertEquals("ES256", head.get("alg").asText());
    assertEquals(
        Base64.getEncoder().encodeToString(certificate.getEncoded()),
        head.get("x5c").get(0).asText());
    assertEquals(ID, claims.get("iss").asText());
    assertEquals(ID, claims.get("sub").asText());
    assertEquals(audience, claims.get("aud").asText());
    assertEquals(300, claims.get("exp").asLong() - claims.get("iat").asLong());
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initVerify(certificate);
    signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertTrue(signature.verify(Base64.getUrlDecoder().decode(parts[2])));
  }
}
