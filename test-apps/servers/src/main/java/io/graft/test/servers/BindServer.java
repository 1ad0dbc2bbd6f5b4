package io.graft.test.servers;

import io.graft.test.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * BIND's {@code named}, the primary of one zone: it takes updates (RFC 2136) that are signed with
 * its key (RFC 8945, HMAC-SHA256), by UDP and TCP. Up at once.
 */
public final class BindServer extends LocalServer {
  private static final String ZONE = "svc.test";
  private static final String KEY = "agent";

  private final String secret = newSecret();
  private Duration ttl = Duration.ofSeconds(1);

  public BindServer() {
    super("named");
  }

  /** How long others may keep what the zone has no other TTL for: that a name does not exist. */
  public BindServer ttl(Duration value) {
    ttl = value;
    return this;
  }

  /** A host and a port. */
  @Override
  public String url() {
    return "127.0.0.1:" + port();
  }

  public String zone() {
    return ZONE;
  }

  public String keyName() {
    return KEY;
  }

  /** Base64, as everybody writes it. */
  public String keySecret() {
    return secret;
  }

  /**
   * Asks for the records of a name.
   *
   * @param name without the zone; empty: the zone itself
   * @param type for example {@code SRV}
   * @return their data as in a zone file, in no order; none where the name or the type is not there
   */
  public List<String> records(String name, String type) {
    try {
      return lookup(name.isEmpty() ? ZONE : name + "." + ZONE, type);
    } catch (NameNotFoundException e) {
      return List.of();
    } catch (NamingException e) {
      throw new IllegalStateException(name + " " + type, e);
    }
  }

  private List<String> lookup(String name, String type) throws NamingException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, "dns://" + url());
    InitialDirContext context = new InitialDirContext(environment);
    try {
      Attribute found = context.getAttributes(name, new String[] {type}).get(type);
      List<String> data = new ArrayList<>();
      if (found != null) {
        Collections.list(found.getAll()).forEach(value -> data.add(value.toString()));
      }
      return data;
    } finally {
      context.close();
    }
  }

  @Override
  public BindServer start() {
    super.start();
    return this;
  }

  @Override
  ChildProcess launch(Path directory) throws IOException {
    String command = Installation.command("bind/usr/sbin/named");
    Path configuration = directory.resolve("named.conf");
    write(configuration, configuration(directory));
    Path zone = directory.resolve("zone");
    if (!Files.exists(zone)) {
      write(zone, records());
    }
    return ChildProcess.start(
        "named",
        new ProcessBuilder(command, "-g", "-4", "-n", "1", "-c", configuration.toString()));
  }

  private String configuration(Path directory) {
    return """
        options {
          directory "%s";
          pid-file none;
          session-keyfile none;
          listen-on port %d { 127.0.0.1; };
          listen-on-v6 { none; };
          recursion no;
          notify no;
          dnssec-validation no;
        };
        controls { };
        key "%s" { algorithm hmac-sha256; secret "%s"; };
        zone "%s" { type primary; file "zone"; allow-update { key "%s"; }; };
        """
        .formatted(directory, port(), KEY, secret, ZONE, KEY);
  }

  private String records() {
    return """
        $TTL %1$d
        @ SOA ns hostmaster 1 60 60 60 %1$d
        @ NS ns
        ns A 127.0.0.1
        """
        .formatted(ttl.toSeconds());
  }

  @Override
  boolean isReady() {
    return !records("", "SOA").isEmpty();
  }

  private static String newSecret() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }
}
