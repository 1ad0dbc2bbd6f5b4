/**
 * What tests of the real agent in real JVMs are made of: JDKs, processes, the admin endpoint, and
 * waiting for what happens.
 */
package io.graft.test;
