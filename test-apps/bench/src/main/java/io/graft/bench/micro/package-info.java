/**
 * What a step of the pipeline, all of it and others' libraries cost, for JMH: {@code java -jar
 * bench.jar jmh [options] [regular expression]} runs them as JMH's own main does.
 */
package io.graft.bench.micro;
