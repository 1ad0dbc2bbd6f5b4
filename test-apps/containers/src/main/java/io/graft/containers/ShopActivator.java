package io.graft.containers;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.service.http.HttpService;

/** Serves {@link ShopServlet} at {@code /shop} as soon as there is an HTTP service. */
public final class ShopActivator implements BundleActivator {
  @Override
  public void start(BundleContext context) throws Exception {
    context.addServiceListener(
        event -> {
          if (event.getType() == ServiceEvent.REGISTERED) {
            serve(context, event.getServiceReference());
          }
        },
        "(objectClass=" + HttpService.class.getName() + ")");
    ServiceReference<HttpService> present = context.getServiceReference(HttpService.class);
    if (present != null) {
      serve(context, present);
    }
  }

  private static void serve(BundleContext context, ServiceReference<?> reference) {
    try {
      HttpService http = (HttpService) context.getService(reference);
      http.registerServlet("/shop", new ShopServlet(), null, null);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop(BundleContext context) {
    // The HTTP service forgets what a bundle has registered when that one stops.
  }
}
