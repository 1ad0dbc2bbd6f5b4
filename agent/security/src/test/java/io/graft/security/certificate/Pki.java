package io.graft.security.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** A certificate authority of OpenSSL, which issues good and bad certificates. */
public final class Pki {
  /** What a good leaf has. */
  public static final String LEAF =
      "basicConstraints=critical,CA:FALSE\n"
          + "keyUsage=critical,digitalSignature\n"
          + "extendedKeyUsage=serverAuth,clientAuth\n";

  /** What an authority below another has. */
  public static final String AUTHORITY =
      "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path directory;
  private final Path authority;
  private final Path authorityKey;

  /** Makes an authority in an existing directory. */
  public Pki(Path directory) throws Exception {
    this(directory, "");
  }

  /**
   * @param extra further extensions of the authority, one a line
   */
  public Pki(Path directory, String extra) throws Exception {
    this.directory = Files.createDirectories(directory);
    authority = directory.resolve("ca.crt");
    authorityKey = directory.resolve("ca.key");
    Files.writeString(directory.resolve("index"), "");
    key(authorityKey);
    List<String> command =
        new ArrayList<>(
            List.of(
                "req",
                "-x509",
                "-new",
                "-days",
                "3650",
                "-subj",
                "/CN=" + directory.getFileName()));
    command.addAll(List.of("-key", authorityKey.toString(), "-out", authority.toString()));
    for (String line : (AUTHORITY + extra).split("\n")) {
      if (!line.startsWith("basicConstraints")) {
        command.addAll(List.of("-addext", line));
      }
    }
    openssl(command.toArray(new String[0]));
  }

  /** Issues with an authority that exists. */
  public Pki(Path directory, Path authority, Path authorityKey) throws Exception {
    this.directory = Files.createDirectories(directory);
    this.authority = authority;
    this.authorityKey = authorityKey;
    Files.writeString(directory.resolve("index"), "");
  }

  private static void key(Path file) throws Exception {
    openssl(
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-out",
        file.toString());
  }

  /** The certificate of the authority. */
  public Path authority() {
    return authority;
  }

  /** Issues a good certificate, valid for a day. Returns a file with the key and its chain. */
  public Path issue(String name, String spiffeId) throws Exception {
    return issueWith(name, LEAF + "subjectAltName=URI:" + spiffeId + "\n");
  }

  /** Issues a certificate with these extensions, valid for a day. */
  public Path issueWith(String name, String extensions) throws Exception {
    Instant now = Instant.now();
    return issue(name, extensions, now.minusSeconds(300), now.plusSeconds(86_400));
  }

  /** As above, with the time in which it is valid. */
  public Path issue(String name, String extensions, Instant from, Instant until) throws Exception {
    Path key = directory.resolve(name + ".key");
    Path request = directory.resolve(name + ".csr");
    Path certificate = directory.resolve(name + ".crt");
    Path config = directory.resolve(name + ".cnf");
    key(key);
    openssl(
        "req", "-new", "-key", key.toString(), "-subj", "/CN=" + name, "-out", request.toString());
    Files.writeString(
        config,
        "[ca]\ndefault_ca=d\n[d]\ndatabase="
            + directory.resolve("index")
            + "\nunique_subject=no\nnew_certs_dir="
            + directory
            + "\ndefault_md=sha256\npolicy=p\nrand_serial=yes\n[p]\ncommonName=supplied\n[e]\n"
            + extensions);
    openssl(
        "ca",
        "-batch",
        "-notext",
        "-config",
        config.toString(),
        "-extensions",
        "e",
        "-cert",
        authority.toString(),
        "-keyfile",
        authorityKey.toString(),
        "-startdate",
        TIME.format(from),
        "-enddate",
        TIME.format(until),
        "-in",
        request.toString(),
        "-out",
        certificate.toString());
    return bundle(name, key, certificate);
  }

  /** Makes a certificate that signs itself. */
  public Path selfSigned(String name, String spiffeId) throws Exception {
    Path key = directory.resolve(name + ".key");
    Path request = directory.resolve(name + ".csr");
    Path certificate = directory.resolve(name + ".crt");
    Path extensions = directory.resolve(name + ".cnf");
    key(key);
    openssl(
        "req", "-new", "-key", key.toString(), "-subj", "/CN=" + name, "-out", request.toString());
    Files.writeString(extensions, LEAF + "subjectAltName=URI:" + spiffeId + "\n");
    openssl(
        "x509",
        "-req",
        "-days",
        "1",
        "-in",
        request.toString(),
        "-signkey",
        key.toString(),
        "-extfile",
        extensions.toString(),
        "-out",
        certificate.toString());
    return bundle(name, key, certificate);
  }

  private Path bundle(String name, Path key, Path certificate) throws Exception {
    Path bundle = directory.resolve(name + ".pem");
    return Files.writeString(bundle, Files.readString(key) + Files.readString(certificate));
  }

  /** The key alone of a certificate that was issued. */
  public Path key(String name) {
    return directory.resolve(name + ".key");
  }

  /** The certificate alone. */
  public Path certificate(String name) {
    return directory.resolve(name + ".crt");
  }

  /** Runs OpenSSL, which must succeed. Returns what it prints. */
  public static String openssl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), String.join(" ", command) + "\n" + said);
    return said;
  }
}
