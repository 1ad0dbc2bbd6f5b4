package io.graft.security.certificate;

import io.graft.net.tls.PemFiles;
import io.graft.security.fuzz.FuzzTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * Reads keys and certificates as files have them, and certificates as peers send them. None but the
 * one that the authority has signed is accepted.
 */
public final class CertificateTarget implements FuzzTarget {
  private final List<byte[]> seeds = new ArrayList<>();
  private final X509Certificate valid;
  private final X509Certificate authority;
  private final PeerVerifier verifier;

  public CertificateTarget() throws Exception {
    Path directory = Files.createTempDirectory("fuzz");
    Pki pki = new Pki(directory.resolve("ca"));
    Path bundle = pki.issue("orders", "spiffe://graft.local/service/orders");
    Path rsa = directory.resolve("rsa.key");
    Pki.openssl("genrsa", "-traditional", "-out", rsa.toString(), "2048");
    Path ec = directory.resolve("ec.key");
    Pki.openssl("ec", "-in", pki.key("orders").toString(), "-out", ec.toString());
    valid = certificate(pki.certificate("orders"));
    authority = certificate(pki.authority());
    verifier = new PeerVerifier(List.of(authority), Set.of("graft.local"));
    seeds.add(valid.getEncoded());
    seeds.add(authority.getEncoded());
    for (Path file : List.of(bundle, rsa, ec, pki.authority())) {
      seeds.add(Files.readAllBytes(file));
    }
    String text = Files.readString(bundle) + Files.readString(pki.authority());
    seeds.add(text.getBytes(StandardCharsets.ISO_8859_1));
    String overlapping = "-----BEGIN PRIVATE KEY------END PRIVATE KEY-----\n";
    seeds.add(overlapping.getBytes(StandardCharsets.ISO_8859_1));
    for (String name : new String[] {"ca", ""}) {
      Path each = directory.resolve(name);
      try (var files = Files.list(each)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Files.delete(file);
        }
      }
    }
    Files.delete(directory);
  }

  private static X509Certificate certificate(Path file) throws Exception {
    return (X509Certificate) PemFiles.certificates(file.toString()).get(0);
  }

  @Override
  public List<byte[]> seeds() {
    return seeds;
  }

  @Override
  public void read(byte[] input) throws Exception {
    try {
      List<Certificate> read = PemFiles.certificates(input, "a file");
      KeyMaterial material =
          KeyMaterial.of(PemFiles.privateKey(input, "a file"), read, Collections.emptyList());
      material.credentials(Collections.emptySet(), 1);
    } catch (IOException expected) {
      // It is refused.
    }
    try {
      PemFiles.privateKey(input, "a file");
    } catch (IOException expected) {
      // It is refused.
    }
    readDer(input);
  }

  private void readDer(byte[] input) throws Exception {
    X509Certificate sent;
    try {
      sent =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(input));
    } catch (CertificateException e) {
      return;
    }
    try {
      verifier.verify(new X509Certificate[] {sent}, true, new Date());
    } catch (UntrustedPeerException e) {
      return;
    }
    if (!Arrays.equals(valid.getTBSCertificate(), sent.getTBSCertificate())) {
      throw new AssertionError("accepted: " + sent);
    }
  }
}
