package io.graft.security.certificate;

import io.graft.net.tls.PemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The key and the certificate of the embedded authority, in one file that only its owner can read.
 * The first JVM creates it; JVMs that start at the same time agree on one.
 */
final class AuthorityFile {
  /** The key and the certificate. */
  private static final String SECRET = "ca.pem";

  /** The certificate alone, for {@code curl --cacert}. */
  private static final String PUBLIC = "ca.crt";

  private static final FileAttribute<?>[] NONE = {};

  private final Path directory;

  AuthorityFile(Path directory) {
    this.directory = directory;
  }

  /** A key and the certificate of its authority. */
  static final class Authority {
    final PrivateKey key;
    final X509Certificate certificate;

    Authority(PrivateKey key, X509Certificate certificate) {
      this.key = key;
      this.certificate = certificate;
    }
  }

  /** Makes an authority, if there is none. */
  interface Maker {
    Authority make() throws IOException;
  }

  /**
   * Returns the authority of the directory, and creates it if there is none.
   *
   * @throws IOException if it cannot be read, or others can read it; the message is a clause
   */
  Authority get(Maker maker) throws IOException {
    Path file = directory.resolve(SECRET);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      create(maker.make(), file);
    }
    check(directory);
    check(file);
    byte[] content = Files.readAllBytes(file);
    List<Certificate> certificates = PemFiles.certificates(content, file.toString());
    PrivateKey key = PemFiles.privateKey(content, file.toString());
    return new Authority(key, (X509Certificate) certificates.get(0));
  }

  private void create(Authority made, Path file) throws IOException {
    boolean posix = Files.getFileStore(existing(directory)).supportsFileAttributeView("posix");
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, only(posix, "rwx------"));
    }
    String certificate = pem("CERTIFICATE", encoded(made.certificate));
    String secret = pem("PRIVATE KEY", made.key.getEncoded()) + certificate;
    Path temporary = directory.resolve("." + UUID.randomUUID());
    try {
      write(temporary, secret, only(posix, "rw-------"));
      try {
        // Fails if the name exists. The content is there as soon as the name is.
        Files.createLink(file, temporary);
      } catch (UnsupportedOperationException e) {
        write(file, secret, only(posix, "rw-------"));
      }
      Files.deleteIfExists(directory.resolve(PUBLIC));
      write(directory.resolve(PUBLIC), certificate, only(posix, "rw-r--r--"));
    } catch (FileAlreadyExistsException e) {
      // Another JVM was first. Its authority is that of both.
      return;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Path existing(Path path) {
    Path parent = path.toAbsolutePath();
    while (parent.getParent() != null && !Files.exists(parent)) {
      parent = parent.getParent();
    }
    return parent;
  }

  private static void write(Path file, String text, FileAttribute<?>[] attributes)
      throws IOException {
    // CREATE_NEW does not follow a link that another user may have placed there.
    Files.newByteChannel(
            file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)
        .close();
    Files.write(file, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static FileAttribute<?>[] only(boolean posix, String permissions) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : NONE;
  }

  /** Who can write it, could become every service; who can read it, too. */
  private static void check(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      throw new IOException(path + " is a symbolic link");
    }
    Set<PosixFilePermission> permissions;
    Object owner;
    try {
      permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
      owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      // The file system has no such permissions.
      return;
    } catch (NoSuchFileException e) {
      throw new IOException(path + " does not exist", e);
    }
    permissions.removeAll(PosixFilePermissions.fromString("rwx------"));
    if (!permissions.isEmpty()) {
      throw new IOException(
          path
              + " is accessible to others; chmod go-rwx it, or delete it if they may have read it");
    }
    if (!owner.equals(ownUser(owner))) {
      throw new IOException(path + " belongs to another user");
    }
  }

  /** Returns the user of this process. */
  private static Object ownUser(Object unknown) {
    try {
      return Files.getAttribute(Paths.get("/proc/self"), "unix:uid");
    } catch (IOException | RuntimeException e) {
      // Only Linux tells it. A file of another user with these permissions is not readable anyway.
      return unknown;
    }
  }

  private static byte[] encoded(X509Certificate certificate) throws IOException {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IOException("the certificate cannot be written", e);
    }
  }

  private static String pem(String name, byte[] content) {
    return "-----BEGIN "
        + name
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
        + "\n-----END "
        + name
        + "-----\n";
  }
}
