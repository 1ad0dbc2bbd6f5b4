package io.graft.security.client;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.tls.CallTls;
import io.graft.governance.tls.TlsLayer;
import io.graft.security.certificate.Credentials;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The mutual TLS of the calls to one service. */
final class ServiceTls implements CallTls {
  /** Instances come and go; those that are called are few. */
  private static final int MOST = 2000;

  private static final int SESSION_SECONDS = 600;

  private final ClientTls owner;
  private final String service;
  private final ClientMode mode;
  private final boolean known;
  private final boolean governed;
  private final List<String> ids;
  private final TlsUse use;
  private final Map<Instance, PeerLayer> layers = new ConcurrentHashMap<>();
  private volatile @Nullable Made made;

  /** A context, and what it was made of. */
  private static final class Made {
    final Credentials of;
    final SSLContext context;

    Made(Credentials of, SSLContext context) {
      this.of = of;
      this.context = context;
    }
  }

  /**
   * @param known whether it is a service of a registry, and not just a host
   * @param governed whether an instance of it is chosen by Graft
   * @param ids as in the settings; empty: none are set
   * @param use counts its calls
   */
  ServiceTls(
      ClientTls owner,
      String service,
      ClientMode mode,
      boolean known,
      boolean governed,
      List<String> ids,
      TlsUse use) {
    this.owner = owner;
    this.service = service;
    this.mode = mode;
    this.known = known;
    this.governed = governed;
    this.ids = new ArrayList<>(ids);
    this.use = use;
  }

  /** The name of the service. */
  String service() {
    return service;
  }

  @Override
  public @Nullable TlsLayer layer(@Nullable Instance chosen, String host, int port, boolean able) {
    Instance to = chosen != null || governed ? chosen : unchosen(host, port);
    boolean required = mode == ClientMode.REQUIRE;
    if (to == null) {
      return required ? refused("it goes past the instances of " + service) : null;
    }
    boolean announced = to.tlsPort() > 0;
    if (!announced && (known || !required)) {
      return required ? refused(to + " announces no TLS") : downgraded(to);
    }
    if (able && owner.credentials() != null) {
      return layer(to);
    }
    return !required
        ? null
        : refused(able ? owner.problem() : "this client library is not able to have it");
  }

  @Override
  public Snapshot callable(Snapshot instances) {
    boolean needed = mode == ClientMode.REQUIRE || isPinned();
    return known && needed ? instances.announcingTls() : instances;
  }

  /** Whether it is not to be called in plaintext, because all of its instances had TLS. */
  private boolean isPinned() {
    SeenService seen = owner.seen(service);
    return seen != null && seen.isPinned(System.nanoTime());
  }

  @Override
  public void recordSent(boolean layered) {
    (layered ? use.layered : use.plaintext).increment();
  }

  private PeerLayer layer(Instance to) {
    PeerLayer layer = layers.get(to);
    if (layer == null) {
      if (layers.size() >= MOST) {
        layers.clear();
      }
      layer = new PeerLayer(this, to.tlsPort() == 0 ? to : to.atPort(to.tlsPort()));
      layers.put(to, layer);
    }
    return layer;
  }

  /** The instance that another load balancer has chosen, or a host that no registry knows. */
  private @Nullable Instance unchosen(String host, int port) {
    if (known) {
      return owner.at(service, host, port);
    }
    return mode == ClientMode.REQUIRE ? Instance.builder(service, host, host, port).build() : null;
  }

  private PeerLayer refused(String reason) {
    return new PeerLayer(this, reason + ", and graft.client." + service + ".tls is require");
  }

  /** Returns {@code null} if an instance without TLS may be called in plaintext. */
  private @Nullable PeerLayer downgraded(Instance to) {
    return !isPinned()
        ? null
        : new PeerLayer(
            this,
            to
                + " announces no TLS, but less than a day ago all instances of "
                + service
                + " did; if that is meant, set graft.client."
                + service
                + ".tls=off");
  }

  /**
   * The context of the newest credentials. Sessions are resumed within it.
   *
   * @throws SSLException if there are no credentials
   */
  SSLContext context() throws SSLException {
    Credentials own = owner.credentials();
    if (own == null) {
      throw new SSLException(owner.problem());
    }
    Made current = made;
    return current != null && current.of == own ? current.context : make(own);
  }

  private synchronized SSLContext make(Credentials own) throws SSLException {
    Made current = made;
    if (current == null || current.of != own) {
      try {
        current = new Made(own, own.clientContext(ClientTls.allowed(own, service, ids)));
      } catch (GeneralSecurityException e) {
        throw new SSLException("no TLS: " + e.getMessage(), e);
      }
      // A session that is resumed is not verified again, so it must not live long.
      current.context.getClientSessionContext().setSessionTimeout(SESSION_SECONDS);
      made = current;
    }
    return current.context;
  }
}
