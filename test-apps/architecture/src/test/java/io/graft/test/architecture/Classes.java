package io.graft.test.architecture;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The compiled classes of every module, and which module each belongs to. */
final class Classes {
  private final Map<String, Module> modules = new HashMap<>();
  private final List<JavaClass> all = new ArrayList<>();

  private Classes() {}

  static Classes read() {
    // The JDK's own classes are not looked into: their names are enough.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    Classes classes = new Classes();
    for (Module module : Module.all()) {
      Set<String> sources = new HashSet<>();
      boolean generates = module.generatesSources();
      module.sources().forEach(source -> sources.add(source.name()));
      for (JavaClass each : new ClassFileImporter().importPath(module.classes())) {
        // A class whose source is gone may be left in target/classes.
        if (generates || sources.contains(outermost(each).getSimpleName())) {
          classes.modules.put(each.getName(), module);
          classes.all.add(each);
        }
      }
      if (!classes.modules.containsValue(module)) {
        throw new IllegalStateException("build " + module.name() + " first: it has no classes");
      }
    }
    return classes;
  }

  private static JavaClass outermost(JavaClass type) {
    JavaClass outer = type;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer;
  }

  List<JavaClass> all() {
    return all;
  }

  /** Returns the module of a class of ours; {@code null}: it is not ours. */
  Module moduleOf(JavaClass type) {
    return modules.get(type.getBaseComponentType().getName());
  }
}
