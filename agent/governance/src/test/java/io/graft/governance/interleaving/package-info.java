/**
 * What must hold in every order in which threads can come: Lincheck's model checker tries them out,
 * one after another, instead of hoping that a stress test meets the bad one.
 */
package io.graft.governance.interleaving;
