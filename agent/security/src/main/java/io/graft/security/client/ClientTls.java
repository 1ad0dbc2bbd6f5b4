package io.graft.security.client;

import io.graft.bootstrap.Slot;
import io.graft.config.ProcessSettings;
import io.graft.config.RuleKey;
import io.graft.config.Settings;
import io.graft.config.security.ClientTlsSettings;
import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.setting.SettingValues;
import io.graft.governance.setting.ValueParser;
import io.graft.governance.tls.CallTls;
import io.graft.governance.tls.TlsLayer;
import io.graft.log.AgentLog;
import io.graft.security.certificate.AllowedIds;
import io.graft.security.certificate.CertificateStore;
import io.graft.security.certificate.Credentials;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** The mutual TLS of the calls of this process, by destination. */
public final class ClientTls implements CallTls.Source {
  /** Rules that change all the time must not pile up what was. */
  private static final int MOST = 1000;

  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final long LOOK_MILLIS = 50;

  private final Settings settings;
  private final @Nullable CertificateStore store;
  private final boolean strict;
  private final Map<List<?>, ServiceTls> services = new ConcurrentHashMap<>();

  /** For requests of Graft's own. */
  private final Map<String, ServiceTls> latest = new ConcurrentHashMap<>();

  private final Map<String, TlsUse> uses = new ConcurrentHashMap<>();

  private final Map<String, SeenService> seen = new ConcurrentHashMap<>();
  private final CountDownLatch first = new CountDownLatch(1);

  /**
   * @param store the certificate of this process; {@code null}: it has none, and calls that must
   *     have mutual TLS are refused
   */
  public ClientTls(Settings settings, @Nullable CertificateStore store) {
    this.settings = settings;
    this.store = store;
    String own = settings.get(ProcessSettings.TLS).trim();
    strict = !own.equalsIgnoreCase("off") && !own.equalsIgnoreCase("permissive");
    if (store != null) {
      store.onChange(any -> first.countDown());
    }
  }

  @Override
  public @Nullable CallTls of(
      String destination, @Nullable String instanceOf, boolean governed, SettingValues values) {
    boolean service = governed || instanceOf != null;
    boolean named = isSet(destination) || isSet(withoutPort(destination));
    String name = instanceOf != null ? instanceOf : withoutPort(destination);
    ClientMode mode = mode(name, values.find(ClientTlsSettings.TLS), service);
    if (mode == ClientMode.OFF || !service && (mode != ClientMode.REQUIRE || !named)) {
      return null;
    }
    List<String> ids = values.get(ClientTlsSettings.ID, Collections.<String>emptyList());
    List<?> key = Arrays.asList(name, service, governed, mode, new ArrayList<>(ids));
    if (services.size() >= MOST) {
      services.clear();
    }
    ServiceTls known = services.get(key);
    if (known == null) {
      known = new ServiceTls(this, name, mode, service, governed, ids, use(name));
      ServiceTls other = services.putIfAbsent(key, known);
      known = other == null ? known : other;
    }
    if (governed && latest.size() < MOST) {
      latest.put(ValueParser.lower(name), known);
    }
    awaitFirst();
    return known;
  }

  /** Rules change, and what they have counted stays. */
  private TlsUse use(String name) {
    String key = ValueParser.lower(name);
    TlsUse known = uses.get(key);
    if (known != null) {
      return known;
    }
    return uses.size() >= MOST ? new TlsUse() : uses.computeIfAbsent(key, any -> new TlsUse());
  }

  /**
   * Tells how many attempts of calls were sent to each service, by how they are secured.
   *
   * @param reader gets the labels, as names and values, and the number
   */
  public void measure(ObjLongConsumer<String[]> reader) {
    uses.forEach(
        (service, use) -> {
          reader.accept(labels(service, "mtls"), use.layered.sum());
          reader.accept(labels(service, "plaintext"), use.plaintext.sum());
        });
  }

  private static String[] labels(String service, String security) {
    return new String[] {"graft.service", service, "graft.security", security};
  }

  /** A value that is not valid means the strictest. */
  private ClientMode mode(String name, @Nullable String text, boolean service) {
    if (text == null) {
      return strict && service ? ClientMode.REQUIRE : ClientMode.AUTO;
    }
    for (ClientMode each : ClientMode.values()) {
      if (each.name().equalsIgnoreCase(text.trim())) {
        return each;
      }
    }
    String line =
        "graft.client."
            + name
            + ".tls="
            + text
            + " is none of auto, require and off; using require, which sends nothing in plaintext";
    AgentLog.once(line, line);
    return ClientMode.REQUIRE;
  }

  /**
   * The first calls of a process come while its first certificate is being read or made. The
   * agent's own threads do not wait, because they do that.
   */
  private void awaitFirst() {
    CertificateStore from = store;
    if (from == null || from.current() != null || Slot.current()[Slot.OWN] != null) {
      return;
    }
    long until = System.nanoTime() + PATIENCE_NANOS;
    try {
      while (from.current() == null
          && from.problem() == null
          && System.nanoTime() - until < 0
          && !first.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        // Not notified of a problem.
        continue;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public @Nullable TlsLayer layer(Instance instance) {
    ServiceTls known = latest.get(ValueParser.lower(instance.service()));
    return known == null || instance.secure()
        ? null
        : known.layer(instance, instance.host(), instance.port(), true);
  }

  @Override
  public void seen(Snapshot snapshot) {
    String name = ValueParser.lower(snapshot.service());
    SeenService before = seen.get(name);
    if (before == null && seen.size() >= MOST) {
      return;
    }
    seen.put(name, SeenService.after(before, snapshot, System.nanoTime()));
  }

  /** What registries have said of a service; {@code null}: nothing yet. */
  @Nullable SeenService seen(String service) {
    return seen.get(ValueParser.lower(service));
  }

  /** Finds an instance that another load balancer has chosen; {@code null}: it is unknown. */
  @Nullable Instance at(String service, String host, int port) {
    SeenService known = seen(service);
    return known == null ? null : known.at(host, port);
  }

  /** The newest credentials; {@code null}: there are none. */
  @Nullable Credentials credentials() {
    return store == null ? null : store.current();
  }

  /** Why there are no credentials, a clause. */
  String problem() {
    if (store == null) {
      return settings.get(ProcessSettings.TLS).trim().equalsIgnoreCase("off")
          ? "graft.tls is off"
          : "graft.tls has no certificate";
    }
    String reason = store.problem();
    return reason == null ? "its certificate is not there yet" : reason;
  }

  /** The ids that a service may have. */
  static AllowedIds allowed(Credentials own, String service, List<String> ids) {
    return ids.isEmpty() ? AllowedIds.ofService(own.id().domain(), service) : AllowedIds.of(ids);
  }

  private boolean isSet(String name) {
    return settings.value(RuleKey.CLIENT + ValueParser.lower(name) + ".tls") != null;
  }

  /** Returns the name of a destination without its port. */
  private static String withoutPort(String destination) {
    int port = destination.lastIndexOf(':');
    return port > destination.lastIndexOf(']') && port > 0
        ? destination.substring(0, port)
        : destination;
  }
}
