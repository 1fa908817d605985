declare module '@lhncbc/ucum-lhc' {
  interface Checked {
    readonly status: 'valid' | 'invalid' | 'error'
    readonly ucumCode?: string
    readonly unit?: {readonly name: unknown}
    readonly msg?: readonly string[]
    readonly suggestions?: readonly {readonly units: readonly (readonly [code: string, name: string, guidance: string])[]}[]
  }
  interface Converted {
    readonly status: 'succeeded' | 'failed' | 'error'
    readonly toVal: number | null
  }
  interface Utils {
    readonly validateUnitString: (code: string, suggest?: boolean) => Checked
    readonly convertUnitTo: (from: string, value: number, to: string) => Converted
  }
  export const UcumLhcUtils: {readonly getInstance: () => Utils}
}
