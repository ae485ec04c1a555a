#!/usr/bin/env node
const v: string = process.version; console.log("mgn on", v, process.argv.slice(2));
