package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An advice that is not woven until it is demanded, because most JVMs never need it and its classes
 * are used by all. The adapter itself demands it through governance; all such advice is woven
 * together, in classes that are loaded already and in those loaded later.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.SOURCE)
public @interface OnDemand {}
