package io.graft.instrumentation.jetty;

import java.nio.ByteBuffer;
import java.util.Iterator;
import org.eclipse.jetty.client.api.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A body that can be sent once. An attempt that does not come to that, because it gets no
 * connection, must not fail it: another one sends it.
 */
@SuppressWarnings("deprecation") // what 9.4 has
final class KeptBody {
  /** What the library gets instead. */
  final Object body;

  private final Object given;
  private volatile boolean begun;

  KeptBody(Object given) {
    this.given = given;
    if (given instanceof org.eclipse.jetty.client.AsyncContentProvider) {
      body = new AsyncProvider(this, (org.eclipse.jetty.client.AsyncContentProvider) given);
    } else if (given instanceof org.eclipse.jetty.client.api.ContentProvider) {
      body = new Provider<>(this, (org.eclipse.jetty.client.api.ContentProvider) given);
    } else {
      body = new Content(this, (Request.Content) given);
    }
  }

  /** Whether the library has begun to send it. */
  boolean isBegun() {
    return begun;
  }

  /** No attempt follows: who writes the body is told. */
  void giveUp(Throwable failure) {
    if (begun) {
      return;
    }
    if (given instanceof Callback) {
      ((Callback) given).failed(failure);
    } else if (body instanceof Content) {
      ((Content) body).content.fail(failure);
    }
  }

  /** Of 9.4. */
  private static class Provider<P extends org.eclipse.jetty.client.api.ContentProvider>
      implements org.eclipse.jetty.client.api.ContentProvider.Typed, Callback {
    final KeptBody kept;
    final P provider;

    Provider(KeptBody kept, P provider) {
      this.kept = kept;
      this.provider = provider;
    }

    @Override
    public Iterator<ByteBuffer> iterator() {
      kept.begun = true;
      return provider.iterator();
    }

    @Override
    public long getLength() {
      return provider.getLength();
    }

    @Override
    public boolean isReproducible() {
      return provider.isReproducible();
    }

    @Override
    public @Nullable String getContentType() {
      return provider instanceof org.eclipse.jetty.client.api.ContentProvider.Typed
          ? ((org.eclipse.jetty.client.api.ContentProvider.Typed) provider).getContentType()
          : null;
    }

    @Override
    public void succeeded() {
      if (provider instanceof Callback) {
        ((Callback) provider).succeeded();
      }
    }

    @Override
    public void failed(Throwable failure) {
      if (kept.begun && provider instanceof Callback) {
        ((Callback) provider).failed(failure);
      }
    }
  }

  private static final class AsyncProvider
      extends Provider<org.eclipse.jetty.client.AsyncContentProvider>
      implements org.eclipse.jetty.client.AsyncContentProvider {
    AsyncProvider(KeptBody kept, org.eclipse.jetty.client.AsyncContentProvider provider) {
      super(kept, provider);
    }

    @Override
    public void setListener(org.eclipse.jetty.client.AsyncContentProvider.Listener listener) {
      kept.begun = true;
      provider.setListener(listener);
    }
  }

  /** Of 10 and 11. */
  private static final class Content implements Request.Content {
    final Request.Content content;
    private final KeptBody kept;

    Content(KeptBody kept, Request.Content content) {
      this.kept = kept;
      this.content = content;
    }

    @Override
    public String getContentType() {
      return content.getContentType();
    }

    @Override
    public long getLength() {
      return content.getLength();
    }

    @Override
    public boolean isReproducible() {
      return content.isReproducible();
    }

    @Override
    public Subscription subscribe(Consumer consumer, boolean emitInitialContent) {
      kept.begun = true;
      return content.subscribe(consumer, emitInitialContent);
    }

    @Override
    public void fail(Throwable failure) {
      if (kept.begun) {
        content.fail(failure);
      }
    }
  }
}
