/** What the tests use of npm `edifact`, which has no types of its own. */
declare module 'edifact/parser.js' {
  export default class Parser {
    onopensegment: (name: string) => void;
    onelement: () => void;
    oncomponent: (value: string) => void;
    encoding(level: string): void;
    write(text: string): void;
    end(): void;
  }
}
