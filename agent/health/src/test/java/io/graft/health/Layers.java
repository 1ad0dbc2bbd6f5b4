package io.graft.health;

import io.graft.governance.service.Instance;
import io.graft.governance.service.Snapshot;
import io.graft.governance.setting.SettingValues;
import io.graft.governance.tls.CallTls;
import io.graft.governance.tls.TlsLayer;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Mutual TLS with every instance. */
final class Layers implements CallTls.Source {
  private final SSLContext context;

  Layers(SSLContext context) {
    this.context = context;
  }

  @Override
  public @Nullable CallTls of(
      String destination, @Nullable String instanceOf, boolean governed, SettingValues values) {
    return null;
  }

  @Override
  public TlsLayer layer(Instance instance) {
    return new Layer(instance, context);
  }

  @Override
  public void seen(Snapshot snapshot) {}

  private static final class Layer extends TlsLayer {
    private final SSLContext context;

    Layer(Instance instance, SSLContext context) {
      super(instance);
      this.context = context;
    }

    @Override
    public String poolName() {
      return "orders~mtls";
    }

    @Override
    public SSLContext context() {
      return context;
    }

    @Override
    public SSLEngine engine() {
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(true);
      return engine;
    }

    @Override
    public long begin(long waited, long most) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void ended(Throwable failure) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket layered(Socket connected, int millis) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void verify(SSLSession session) {}
  }
}
