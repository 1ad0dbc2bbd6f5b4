package io.graft.test.launch.framework;

import java.util.Dictionary;
import java.util.Hashtable;
import javax.servlet.Servlet;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** The servlet in a bundle. */
public final class OsgiRelay implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put("osgi.http.whiteboard.servlet.pattern", "/*");
    context.registerService(Servlet.class, new Relay(), properties);
  }

  @Override
  public void stop(BundleContext context) {
    // Its services go with it.
  }
}
