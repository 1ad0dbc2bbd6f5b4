package io.graft.containers;

import io.graft.test.Checkout;
import io.graft.test.server.ServerFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What the build has unpacked, and the application in the forms that containers take. */
final class Distribution {
  private static final Path TARGET = Checkout.file("test-apps/containers/target");

  private Distribution() {}

  static Path of(String name) {
    return TARGET.resolve("distributions").resolve(name);
  }

  static Path jar(String artifact) {
    return of("jars").resolve(artifact + ".jar");
  }

  /** Copies a directory that a container writes to. */
  static void copy(Path from, Path to) throws IOException {
    ServerFiles.copy(from, to);
  }

  /** Replaces a text that must be there in a file. */
  static void replace(Path file, String what, String by) throws IOException {
    ServerFiles.replace(file, what, by);
  }

  static void write(Path file, String text) throws IOException {
    ServerFiles.write(file, text);
  }

  /**
   * Writes {@code shop.war} into a directory.
   *
   * @param names {@code javax} or {@code jakarta}
   */
  static void war(String names, Path directory) throws IOException {
    Files.createDirectories(directory);
    // Not before it is complete: a scanner of deployments may look at any time.
    Path unfinished = directory.resolve("unfinished");
    try (OutputStream file = Files.newOutputStream(unfinished);
        ZipOutputStream war = new ZipOutputStream(file)) {
      boolean jakarta = names.equals("jakarta");
      Path classes = TARGET.resolve(jakarta ? "jakarta" : "classes");
      add(war, "WEB-INF/web.xml", webXml(jakarta).getBytes(StandardCharsets.UTF_8));
      String servlet = ShopServlet.class.getName().replace('.', '/') + ".class";
      add(war, "WEB-INF/classes/" + servlet, Files.readAllBytes(classes.resolve(servlet)));
    }
    Files.move(unfinished, directory.resolve("shop.war"));
  }

  /** Writes {@code shop.jar}, an OSGi bundle, into a directory. */
  static void bundle(Path directory) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Bundle-ManifestVersion", "2");
    attributes.putValue("Bundle-SymbolicName", "shop");
    attributes.putValue("Bundle-Version", "1.0.0");
    attributes.putValue("Bundle-Activator", ShopActivator.class.getName());
    attributes.putValue(
        "Import-Package",
        "javax.servlet,javax.servlet.http,org.osgi.framework,org.osgi.service.http");
    Files.createDirectories(directory);
    try (OutputStream file = Files.newOutputStream(directory.resolve("shop.jar"));
        JarOutputStream jar = new JarOutputStream(file, manifest)) {
      for (Class<?> each : new Class<?>[] {ShopActivator.class, ShopServlet.class}) {
        String name = each.getName().replace('.', '/') + ".class";
        add(jar, name, Files.readAllBytes(TARGET.resolve("classes").resolve(name)));
      }
    }
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  private static String webXml(boolean jakarta) {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <web-app xmlns="%s" version="%s" metadata-complete="true">
          <servlet>
            <servlet-name>shop</servlet-name>
            <servlet-class>io.graft.containers.ShopServlet</servlet-class>
            <async-supported>true</async-supported>
          </servlet>
          <servlet-mapping>
            <servlet-name>shop</servlet-name>
            <url-pattern>/*</url-pattern>
          </servlet-mapping>
        </web-app>
        """
        .formatted(
            jakarta ? "https://jakarta.ee/xml/ns/jakartaee" : "http://java.sun.com/xml/ns/javaee",
            jakarta ? "5.0" : "3.0");
  }
}
