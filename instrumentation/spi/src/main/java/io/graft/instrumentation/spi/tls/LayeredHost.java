package io.graft.instrumentation.spi.tls;

import io.graft.governance.tls.TlsLayer;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.client.EndpointAddress;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Names of hosts for libraries that keep connections by the name, and make addresses of it: one for
 * each service, which no DNS knows and every library accepts. {@link LayeredAddress#of} finds the
 * layer by it and the digits.
 */
public final class LayeredHost {
  private static final String SUFFIX = ".mtls.graft.invalid";
  private static final int MOST = 100_000;
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final ConcurrentHashMap<String, String> NAMES = new ConcurrentHashMap<>();
  private static final ConcurrentHashMap<String, WeakReference<TlsLayer>> LAYERS =
      new ConcurrentHashMap<>();
  private static final Attached<TlsLayer, String> KNOWN = new Attached<>(MOST, lost -> {});

  private LayeredHost() {}

  /**
   * Returns the name for a layer, whose connections go to {@link EndpointAddress#digits}.
   *
   * @throws UnknownHostException as {@link EndpointAddress#of}, or if there are too many
   */
  public static String of(TlsLayer layer) throws UnknownHostException {
    InetSocketAddress address = EndpointAddress.socket(layer.instance(), layer.poolName());
    String name = KNOWN.get(layer);
    if (name == null) {
      name =
          NAMES.computeIfAbsent(layer.poolName(), pool -> "s" + COUNT.incrementAndGet() + SUFFIX);
    }
    String key = key(name, address);
    WeakReference<TlsLayer> known = LAYERS.get(key);
    if (known == null || known.get() != layer) {
      if (LAYERS.size() >= MOST) {
        throw new UnknownHostException("too many addresses with TLS");
      }
      LAYERS.put(key, new WeakReference<>(layer));
      KNOWN.put(layer, name);
    }
    return name;
  }

  /** Returns a name that nothing else has had, and that tells the service to who reads it. */
  static String unique(TlsLayer layer) {
    String service = layer.instance().service();
    String readable = service.matches("[A-Za-z0-9.-]{1,100}") ? service + "." : "";
    return readable + "m" + COUNT.incrementAndGet() + SUFFIX;
  }

  private static String key(String name, InetSocketAddress address) {
    return name + address.getAddress().getHostAddress() + ' ' + address.getPort();
  }

  /**
   * Returns the layer of an address with such a name; {@code null}: it has another name.
   *
   * @throws UnknownHostException if the layer is unknown
   */
  static @Nullable TlsLayer layer(InetSocketAddress address) throws UnknownHostException {
    String name = address.getHostString();
    if (!name.endsWith(SUFFIX)) {
      return null;
    }
    WeakReference<TlsLayer> known = address.isUnresolved() ? null : LAYERS.get(key(name, address));
    TlsLayer layer = known == null ? null : known.get();
    if (layer == null) {
      throw new UnknownHostException(address + ": unknown TLS");
    }
    return layer;
  }
}
