package io.graft.security.certificate;

import io.graft.log.AgentLog;
import io.graft.net.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Credentials in PEM files that something else renews. Their content is read each ten seconds,
 * because a volume of Kubernetes changes by a link to another directory, at an unchanged time.
 */
final class CredentialFiles implements CredentialsSource {
  private static final long PAUSE_MILLIS = 10_000;
  private static final long LARGEST = 1024 * 1024;

  private final String certificate;
  private final @Nullable String key;
  private final @Nullable String authority;
  private final String domain;
  private final Set<String> domains;
  private byte[] seen = {};

  /**
   * @param certificate a file with the certificate and its chain
   * @param key {@code null}: in the same file
   * @param authority {@code null}: in the same file
   * @param domain the trust domain that the certificate must have; empty: any
   * @param domains further trust domains that are accepted
   */
  CredentialFiles(
      String certificate,
      @Nullable String key,
      @Nullable String authority,
      String domain,
      Set<String> domains) {
    this.certificate = certificate;
    this.key = key;
    this.authority = authority;
    this.domain = domain;
    this.domains = domains;
  }

  @Override
  public @Nullable Credentials next(@Nullable Credentials present, long generation)
      throws IOException {
    byte[] certificateBytes = content(certificate);
    byte[] keyBytes = key == null ? certificateBytes : content(key);
    byte[] authorityBytes = authority == null ? new byte[0] : content(authority);
    byte[] hash = hash(certificateBytes, keyBytes, authorityBytes);
    if (Arrays.equals(hash, seen)) {
      return null;
    }
    PrivateKey own = PemFiles.privateKey(keyBytes, key == null ? certificate : key);
    Collection<Certificate> chain = PemFiles.certificates(certificateBytes, certificate);
    Collection<Certificate> trusted =
        authority == null
            ? Collections.<Certificate>emptyList()
            : PemFiles.certificates(authorityBytes, authority);
    Credentials next = KeyMaterial.of(own, chain, trusted).credentials(domains, generation);
    if (!domain.isEmpty() && !domain.equals(next.id().domain())) {
      throw new IOException(
          certificate + " is for " + next.id() + ", which is not of graft.tls.domain=" + domain);
    }
    seen = hash;
    warn(key == null ? certificate : key);
    return next;
  }

  @Override
  public long pauseMillis() {
    return PAUSE_MILLIS;
  }

  @Override
  public String describe() {
    List<String> files = new ArrayList<>();
    for (String file : new String[] {certificate, key, authority}) {
      if (file != null && !files.contains(file)) {
        files.add(file);
      }
    }
    return String.join(", ", files);
  }

  private static byte[] content(String file) throws IOException {
    try {
      Path path = Paths.get(file);
      if (Files.size(path) > LARGEST) {
        throw new IOException("it is longer than 1 MiB");
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist", e);
    } catch (IOException | RuntimeException e) {
      throw new IOException(file + " cannot be read (" + AgentLog.reason(e) + ")", e);
    }
  }

  private static byte[] hash(byte[]... contents) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] each : contents) {
        digest.update(MessageDigest.getInstance("SHA-256").digest(each));
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IOException("this JVM has no SHA-256", e);
    }
  }

  /** Warns only: a volume of Kubernetes is readable for all in its container. */
  private static void warn(String file) {
    try {
      if (Files.getPosixFilePermissions(Paths.get(file).toRealPath(new LinkOption[0]))
          .contains(PosixFilePermission.OTHERS_READ)) {
        AgentLog.once(
            "key " + file, file + " holds a private key and is world-readable; chmod 600 it");
      }
    } catch (IOException | UnsupportedOperationException e) {
      // The file system has no such permissions.
      return;
    }
  }
}
