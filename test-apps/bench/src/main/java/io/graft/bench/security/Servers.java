package io.graft.bench.security;

import io.graft.bench.Variant;
import io.graft.bench.measure.SpringStart;
import io.graft.bench.subject.Programs;
import io.graft.bench.subject.SampleToken;
import io.graft.bench.subject.TlsServer;
import io.graft.test.Await;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.Ports;
import io.graft.test.TemporaryDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tomcat with the agent: with mutual TLS, with tokens, and twice with no key of security. */
final class Servers implements AutoCloseable {
  /** Of the trust store. */
  static final String PASSWORD = "changeit";

  /** Another build of the agent, which is measured beside this one. */
  static final @Nullable Path OTHER = other();

  private final Path directory;
  private final List<JavaProcess> processes = new ArrayList<>();
  private final Server tls;
  private final Server tokens;
  private final Server none;
  private final Server again;
  private final String token;
  private final int tunnel;

  /**
   * @param plain the port for plaintext
   * @param secure the port of Tomcat's own TLS
   */
  record Server(JavaProcess process, int plain, int secure) {
    long pid() {
      return process.pid();
    }
  }

  Servers(TemporaryDirectory directory) throws Exception {
    this.directory = directory.path();
    issue();
    trust();
    token = SampleToken.create(file("keys.json"));
    tls =
        start(
            "tls",
            Variant.GRAFT.agent(),
            "graft.tls=permissive",
            "graft.tls.issuer=embedded",
            "graft.server.tls.port=auto");
    tunnel = tunnel(tls);
    Await.until("the instance to announce TLS", this::announced);
    tokens =
        start(
            "tokens",
            Variant.GRAFT.agent(),
            "graft.registry=none",
            "graft.server.auth=enforce",
            "graft.server.auth.issuer.main=" + SampleToken.ISSUER,
            "graft.server.auth.issuer.main.jwks=file:" + file("keys.json"),
            "graft.server.auth.issuer.main.audience=" + SampleToken.AUDIENCE);
    none = start("none", Variant.GRAFT.agent(), "graft.registry=none");
    again = start("again", Variant.GRAFT.agent(), "graft.registry=none");
  }

  private static @Nullable Path other() {
    String jar = System.getProperty("bench.other");
    return jar == null ? null : Path.of(jar).toAbsolutePath();
  }

  /**
   * Starts another one.
   *
   * @param settings {@code key=value}
   */
  Server start(String name, Path agent, String... settings) throws Exception {
    List<String> options = new ArrayList<>(SpringStart.MEMORY);
    options.addAll(Variant.GRAFT.jvmOptions(registry()));
    options.replaceAll(each -> each.startsWith("-javaagent") ? "-javaagent:" + agent : each);
    options.add("-Dgraft.service.name=orders");
    // Of two ports, the one that others are told.
    int port = Ports.lasting();
    options.add("-Dgraft.service.port=" + port);
    for (String each : settings) {
      options.add("-D" + each);
    }
    JavaProcess process =
        JavaProcess.on(Jdk.current())
            .name(name)
            .agent(false)
            .asInProduction()
            .registry(registry())
            .jvmArguments(options.toArray(new String[0]))
            .main(TlsServer.class.getName(), Programs.classPath())
            .arguments(
                file(name).toString(),
                certificate().toString(),
                key().toString(),
                Integer.toString(port))
            .start();
    processes.add(process);
    String[] ports = process.awaitOut("^listening on ").split(" ");
    return new Server(process, Integer.parseInt(ports[2]), Integer.parseInt(ports[3]));
  }

  /** Where the agent accepts TLS for a server. */
  static int tunnel(Server server) {
    String line =
        server.process().awaitErr("^\\[graft\\] TLS for port " + server.plain() + " is accepted");
    return Integer.parseInt(line.replaceAll(".*, port (\\d+);.*", "$1"));
  }

  private boolean announced() throws IOException {
    try (DirectoryStream<Path> leases = Files.newDirectoryStream(registry(), "orders@*.lease")) {
      for (Path lease : leases) {
        return Files.readString(lease).contains("graft-tls");
      }
    }
    return false;
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  /** Of the embedded registry of all of them. */
  Path registry() {
    return file("registry");
  }

  Path directory() {
    return directory;
  }

  Path certificate() {
    return file("own.crt");
  }

  Path key() {
    return file("own.key");
  }

  Path trustStore() {
    return file("trust.p12");
  }

  /** The one with mutual TLS. */
  Server tls() {
    return tls;
  }

  /** The port of its tunnel. */
  int tunnel() {
    return tunnel;
  }

  /** The one that demands tokens. */
  Server tokens() {
    return tokens;
  }

  /** The one without security. */
  Server none() {
    return none;
  }

  /** Another one without security. */
  Server again() {
    return again;
  }

  /** A token that is accepted. */
  String token() {
    return token;
  }

  private void issue() throws Exception {
    Process openssl =
        new ProcessBuilder(
                ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
                        + " -days 2 -subj /CN=orders -addext subjectAltName=DNS:orders -keyout "
                        + key()
                        + " -out "
                        + certificate())
                    .split(" "))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (openssl.waitFor() != 0 || !Files.exists(certificate())) {
      throw new IllegalStateException("openssl made no certificate");
    }
  }

  private void trust() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(certificate());
        OutputStream out = Files.newOutputStream(trustStore())) {
      Certificate own = CertificateFactory.getInstance("X.509").generateCertificate(in);
      store.setCertificateEntry("orders", own);
      store.store(out, PASSWORD.toCharArray());
    }
  }

  @Override
  public void close() {
    processes.forEach(JavaProcess::close);
  }
}
