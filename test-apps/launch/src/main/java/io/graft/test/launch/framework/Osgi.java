package io.graft.test.launch.framework;

import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Starts whichever OSGi framework is on the class path, with bundles, until its input ends. */
public final class Osgi {
  private Osgi() {}

  /**
   * @param arguments the port to listen at, and the files of the bundles
   */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("org.osgi.framework.storage", new File("storage").getAbsolutePath());
    settings.put("org.osgi.service.http.port", arguments[0]);
    FrameworkFactory factory = ServiceLoader.load(FrameworkFactory.class).iterator().next();
    Framework framework = factory.newFramework(settings);
    framework.start();
    List<Bundle> bundles = new ArrayList<>();
    for (int i = 1; i < arguments.length; i++) {
      bundles.add(
          framework.getBundleContext().installBundle(new File(arguments[i]).toURI().toString()));
    }
    for (Bundle bundle : bundles) {
      bundle.start();
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Whatever comes in is not for us.
    }
    framework.stop();
    System.out.println(framework.waitForStop(10_000).getType() == 64 ? "stopped" : "left");
  }
}
